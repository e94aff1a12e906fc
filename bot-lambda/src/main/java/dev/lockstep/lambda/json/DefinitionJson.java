package dev.lockstep.lambda.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import dev.lockstep.bot.Instances;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.InvalidInputException.Violation;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A definition as JSON.
 *
 * <pre>{@code
 * {"id": "orders-enrich", "target": "lambda:orders-enrich",
 *  "name": "Orders", "description": "adds prices", "owner": "team-a", "tags": ["orders"],
 *  "reads": ["orders"], "writes": ["orders-enriched"], "tables": ["prices"],
 *  "schedule": {"expression": "30 2 * * *", "zone": "Europe/Berlin"},
 *  "timeout": "PT5M", "delay": "PT0S", "settings": "{\"batch\":10}", "system": "shop",
 *  "health": {"errorLimit": 10, "longestLag": "PT1H", "longestSilence": "P1D"},
 *  "instances": {"least": 1, "most": 8, "perLag": "PT1M"}, "shards": [], "role": "arn:aws:iam::123456789012:role/orders", "managedBy": "shop-stack/Orders"}
 * }</pre>
 *
 * <p>Only {@code id} and {@code target} must be there. Read are also: a schedule as text, then in UTC; durations as
 * seconds, {@code 300} or {@code "300"}; settings as a JSON object; instances as a number, for always so many, or with
 * {@code "perEvents": 1000} in place of {@code perLag}.
 */
public final class DefinitionJson {
    private static final List<String> MEMBERS = List.of(
            "id",
            "name",
            "description",
            "owner",
            "tags",
            "target",
            "reads",
            "writes",
            "schedule",
            "timeout",
            "delay",
            "settings",
            "system",
            "health",
            "instances",
            "shards",
            "role",
            "tables",
            "managedBy");

    private DefinitionJson() {}

    /** The members of a definition, by name. */
    public static List<String> members() {
        return MEMBERS;
    }

    /** What {@link #read(JsonNode)} reads back as an equal definition: settings as text, durations as ISO-8601. */
    public static ObjectNode write(BotDefinition d) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", d.id().value()).put("name", d.name());
        json.put("description", d.description()).put("owner", d.owner());
        putAll(json.putArray("tags"), d.tags());
        json.put("target", d.target().toString());
        putAll(json.putArray("reads"), d.reads().stream().map(QueueName::value).toList());
        putAll(
                json.putArray("writes"),
                d.writes().stream().map(QueueName::value).toList());
        d.schedule()
                .ifPresent(s -> json.putObject("schedule")
                        .put("expression", s.expression())
                        .put("zone", s.zone().getId()));
        json.put("timeout", d.timeout().toString()).put("delay", d.delay().toString());
        json.put("settings", d.settings());
        d.system().ifPresent(system -> json.put("system", system.value()));
        ObjectNode health =
                json.putObject("health").put("errorLimit", d.health().errorLimit());
        d.health().longestLag().ifPresent(lag -> health.put("longestLag", lag.toString()));
        d.health().longestSilence().ifPresent(silence -> health.put("longestSilence", silence.toString()));
        write(json, d.instances());
        putAll(
                json.putArray("shards"),
                d.shards().stream().map(QueueName::value).toList());
        d.role().ifPresent(role -> json.put("role", role));
        putAll(json.putArray("tables"), d.tables());
        d.managedBy().ifPresent(what -> json.put("managedBy", what));
        return json;
    }

    private static void write(ObjectNode json, Instances instances) {
        if (instances.least() == instances.most()) {
            json.put("instances", instances.most());
            return;
        }
        ObjectNode rule = json.putObject("instances").put("least", instances.least());
        rule.put("most", instances.most());
        instances.perLag().ifPresent(lag -> rule.put("perLag", lag.toString()));
        instances.perEvents().ifPresent(events -> rule.put("perEvents", events));
    }

    private static void putAll(ArrayNode array, Collection<String> texts) {
        texts.stream().sorted().forEach(array::add);
    }

    /**
     * The definition that a JSON object says.
     *
     * @throws InvalidInputException with everything that is wrong with it, each by its path
     */
    public static BotDefinition read(JsonNode object) {
        return read(object, Dialect.JSON);
    }

    /**
     * The definition that a JSON object says in a dialect; otherwise as {@link #read(JsonNode)}.
     *
     * @throws InvalidInputException with everything that is wrong with it, each by its path
     */
    public static BotDefinition read(JsonNode object, Dialect dialect) {
        List<Violation> violations = new ArrayList<>();
        JsonMembers members = new JsonMembers(object, "", dialect, violations);
        Optional<BotDefinition> definition = read(members, violations);
        members.refuseOthers(MEMBERS);
        if (!violations.isEmpty()) {
            throw new InvalidInputException(violations);
        }
        return definition.orElseThrow();
    }

    /**
     * The definition that members say; those that are not part of a definition are left to the caller.
     *
     * @param violations where those members put what is wrong, and where the rest of it is put
     * @return empty if anything was wrong with it
     */
    public static Optional<BotDefinition> read(JsonMembers members, List<Violation> violations) {
        int before = violations.size();
        BotDefinition.Builder builder =
                BotDefinition.bot(members.requiredText("id", "orders-enrich").orElse("refused"));
        builder.target(members.requiredText("target", "lambda:orders-enrich").orElse("process:refused"));
        members.text("name").ifPresent(builder::name);
        members.text("description").ifPresent(builder::description);
        members.text("owner").ifPresent(builder::owner);
        members.texts("tags").map(DefinitionJson::once).ifPresent(builder::tags);
        members.texts("reads").map(DefinitionJson::once).ifPresent(builder::reads);
        members.texts("writes").map(DefinitionJson::once).ifPresent(builder::writes);
        members.texts("tables").map(DefinitionJson::once).ifPresent(builder::tables);
        schedule(members, builder);
        members.duration("timeout").ifPresent(builder::timeout);
        members.duration("delay").ifPresent(builder::delay);
        members.any("settings")
                .ifPresent(node -> builder.settings(node.isTextual() ? node.textValue() : node.toString()));
        members.text("system").ifPresent(builder::system);
        members.object("health").map(DefinitionJson::health).ifPresent(builder::health);
        instances(members, violations).ifPresent(builder::instances);
        members.texts("shards").map(DefinitionJson::once).ifPresent(builder::shards);
        members.text("role").ifPresent(builder::role);
        members.text("managedBy").ifPresent(builder::managedBy);
        Optional<BotDefinition> definition = Optional.empty();
        try {
            definition = Optional.of(builder.build());
        } catch (InvalidInputException refused) {
            refused.violations().forEach(members::refuse);
        }
        return violations.size() == before ? definition : Optional.empty();
    }

    private static void schedule(JsonMembers members, BotDefinition.Builder builder) {
        Optional<JsonNode> schedule = members.any("schedule");
        schedule.filter(JsonNode::isTextual).ifPresent(text -> builder.schedule(text.textValue()));
        if (schedule.isPresent() && !schedule.get().isTextual()) {
            members.object("schedule").ifPresent(parts -> {
                Optional<String> zone = parts.text("zone");
                parts.requiredText("expression", "rate(5 minutes)")
                        .ifPresent(expression -> builder.schedule(expression, zone.orElse("UTC")));
                parts.refuseOthers(List.of("expression", "zone"));
            });
        }
    }

    private static Optional<Instances> instances(JsonMembers members, List<Violation> violations) {
        int before = violations.size();
        Supplier<Optional<Instances>> instances;
        if (members.any("instances").filter(JsonNode::isObject).isPresent()) {
            JsonMembers rule = members.object("instances").orElseThrow();
            int least = rule.number("least").orElse(1);
            Optional<Integer> most = rule.number("most");
            if (rule.any("most").isEmpty()) {
                rule.refuse("most", "is missing; accepted is a whole number such as 8");
            }
            Optional<Duration> perLag = rule.duration("perLag");
            Optional<Long> perEvents = rule.count("perEvents");
            rule.refuseOthers(List.of("least", "most", "perLag", "perEvents"));
            instances = () -> most.map(number -> new Instances(least, number, perLag, perEvents));
        } else {
            instances = () -> members.number("instances").map(Instances::fixed);
        }
        try {
            return violations.size() == before ? instances.get() : Optional.empty();
        } catch (InvalidInputException refused) {
            refused.violations().forEach(members::refuse);
            return Optional.empty();
        }
    }

    private static Health health(JsonMembers members) {
        Health health = new Health(
                members.number("errorLimit").orElse(Health.DEFAULT.errorLimit()),
                members.duration("longestLag"),
                members.duration("longestSilence"));
        members.refuseOthers(List.of("errorLimit", "longestLag", "longestSilence"));
        return health;
    }

    private static String[] once(List<String> texts) {
        Set<String> once = new HashSet<>(texts);
        return once.toArray(new String[0]);
    }
}
