package dev.lockstep.lambda.registrar;

import static dev.lockstep.types.InvalidInputException.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.json.JsonMembers;
import dev.lockstep.lambda.registrar.Declaration.DeclaredBot;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.InvalidInputException.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bot as RStreams' register takes it. */
final class RStreamsBot {
    private static final Pattern FUNCTION = Pattern.compile("arn:aws:lambda:.*?:\\d+:function:(.*)");
    private static final Pattern REFERENCE = Pattern.compile("(system|queue|bot):(.*)");
    private static final Pattern LEGACY = Pattern.compile("[seb]_.*");
    private static final Pattern RETYPED = Pattern.compile("\\d+(\\.\\d*)?|(?i:true|false)|null|undefined");
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,12}");

    /** What a definition calls it, and what RStreams does. */
    private static final Map<String, String> NAMES =
            Map.of("target", "lambdaName", "reads", "triggers", "writes", "settings.destination", "schedule", "time");

    /** What nobody would want to be passed over, if an entry has it by mistake. */
    private static final List<String> OURS =
            List.of("target", "reads", "writes", "schedule", "role", "tables", "onDelete", "takeOver");

    private final JsonMembers members;
    private final String path;
    private final List<Violation> violations;
    private final List<String> warnings;

    RStreamsBot(JsonMembers members, String path, List<Violation> violations, List<String> warnings) {
        this.members = members;
        this.path = path;
        this.violations = violations;
        this.warnings = warnings;
    }

    /** An id may be a function's ARN, which means the function's name. */
    static String withoutFunctionArn(String id) {
        Matcher arn = FUNCTION.matcher(id);
        return arn.matches() ? arn.group(1) : id;
    }

    Optional<DeclaredBot> read() {
        int before = violations.size();
        String id =
                withoutFunctionArn(members.requiredText("id", "orders-enrich").orElse("refused"));
        BotDefinition.Builder builder = BotDefinition.bot(id);
        Optional<JsonMembers> lambda = members.object("lambda");
        builder.target("lambda:" + function(id, lambda));
        members.text("name").ifPresent(builder::name);
        members.text("description").ifPresent(builder::description);
        members.text("owner").ifPresent(builder::owner);
        tags().ifPresent(builder::tags);
        new RStreamsTime(members).read().ifPresent(builder::schedule);
        millis("timeout").ifPresent(builder::timeout);
        millis("delay").ifPresent(builder::delay);
        settings(lambda, builder);
        boolean paused = members.flag("paused").orElse(true);
        refuseOrWarn();
        Optional<BotDefinition> definition = Optional.empty();
        try {
            definition = Optional.of(builder.build());
        } catch (InvalidInputException refused) {
            refused.violations()
                    .forEach(v -> members.refuse(new Violation(NAMES.getOrDefault(v.field(), v.field()), v.problem())));
        }
        return violations.size() == before ? definition.map(d -> new DeclaredBot(d, path, paused)) : Optional.empty();
    }

    private String function(String id, Optional<JsonMembers> lambda) {
        Optional<String> name = members.text("lambdaName");
        return members.text("lambdaArn")
                .or(() -> lambda.flatMap(l -> l.text("arn")))
                .or(() -> name)
                .orElse(id);
    }

    private Optional<String[]> tags() {
        return members.any("tags").map(node -> {
            List<String> tags = node.isTextual()
                    ? List.of(node.textValue().split(",", -1))
                    : members.texts("tags").orElse(List.of());
            return new TreeSet<>(tags.stream()
                            .map(String::strip)
                            .filter(t -> !t.isEmpty())
                            .toList())
                    .toArray(new String[0]);
        });
    }

    /** RStreams counts in milliseconds. */
    private Optional<Duration> millis(String name) {
        Optional<String> text = members.any(name).map(JsonNode::asText);
        if (text.filter(t -> MILLIS.matcher(t).matches()).isPresent()) {
            return text.map(t -> Duration.ofMillis(Long.parseLong(t)));
        }
        return text.isPresent() ? members.duration(name) : Optional.empty();
    }

    private void settings(Optional<JsonMembers> lambda, BotDefinition.Builder builder) {
        Optional<JsonNode> node = members.any("settings").or(() -> lambda.flatMap(l -> l.any("settings")));
        JsonNode given =
                node.filter(JsonNode::isArray).map(list -> list.path(0)).orElse(node.orElse(MissingNode.getInstance()));
        JsonNode settings = given;
        if (given.isTextual()) {
            builder.settings(given.textValue());
            settings = parsed(given.textValue());
        } else if (!given.isMissingNode()) {
            builder.settings(given.toString());
            warnIfRetyped(given);
        }
        Set<String> systems = new TreeSet<>();
        Set<String> reads =
                queues(members.any("triggers").orElse(MissingNode.getInstance()), "triggers", Optional.empty());
        Set<String> sources = queues(settings.path("source"), "settings.source", Optional.of(systems));
        if (settings.path("time").isMissingNode()) {
            reads.addAll(sources);
        }
        builder.reads(reads.toArray(new String[0]));
        builder.writes(queues(settings.path("destination"), "settings.destination", Optional.of(systems))
                .toArray(new String[0]));
        system(systems, builder);
    }

    private static JsonNode parsed(String settings) {
        try {
            return Json.read(settings);
        } catch (InvalidInputException noJson) {
            return MissingNode.getInstance(); // which the definition tells
        }
    }

    private Set<String> queues(JsonNode references, String name, Optional<Set<String>> systems) {
        List<String> texts = new ArrayList<>();
        if (references.isArray()) {
            references.forEach(reference -> texts.add(reference.asText()));
        } else if (!references.isMissingNode() && !references.isNull()) {
            texts.add(references.asText());
        }
        Set<String> queues = new TreeSet<>();
        for (String text : texts) {
            Matcher reference = REFERENCE.matcher(text);
            boolean isReference = reference.matches();
            if (isReference && reference.group(1).equals("system") && systems.isPresent()) {
                systems.get().add(reference.group(2));
            } else if (isReference && !reference.group(1).equals("queue")) {
                members.refuse(new Violation(name, quoted(text) + " is no queue: give the queue's name"));
            } else if (LEGACY.matcher(text).matches()) {
                members.refuse(new Violation(
                        name,
                        quoted(text) + " is " + quoted(text.substring(2))
                                + " to RStreams, which takes off the first two"
                                + " letters: write queue:NAME with the name that is meant"));
            } else {
                queues.add(isReference ? reference.group(2) : text);
            }
        }
        return queues;
    }

    private void system(Set<String> referred, BotDefinition.Builder builder) {
        Set<String> systems = new TreeSet<>(referred);
        members.any("system").ifPresent(node -> {
            String id = node.isObject() ? node.path("id").asText() : node.asText();
            systems.add(id.startsWith("system:") ? id.substring("system:".length()) : id);
        });
        if (systems.size() > 1) {
            members.refuse("system", "cannot be several: " + quoted(String.join(", ", systems)) + "; one is kept");
        } else {
            systems.forEach(builder::system);
        }
    }

    private void warnIfRetyped(JsonNode settings) {
        if (holdsRetyped(settings)) {
            warnings.add(members.pathOf("settings")
                    + " are text where RStreams made numbers and booleans of text: give them as JSON text");
        }
    }

    private static boolean holdsRetyped(JsonNode node) {
        if (node.isTextual()) {
            return RETYPED.matcher(node.textValue()).matches();
        }
        for (JsonNode child : node) {
            if (holdsRetyped(child)) {
                return true;
            }
        }
        return false;
    }

    private void refuseOrWarn() {
        members.text("executionType")
                .filter(type -> !type.equals("lambda"))
                .ifPresent(type -> members.refuse("executionType", quoted(type) + " is not there; lambda is"));
        members.flag("archived")
                .filter(archived -> archived)
                .ifPresent(archived ->
                        members.refuse("archived", "cannot be registered: leave the bot out, with OnDelete: Archive"));
        members.any("type");
        OURS.forEach(name -> members.any(name)
                .ifPresent(node -> members.refuse(
                        name, "is not a name of RStreams: list bots that have Lockstep's names under Bots")));
        members.others().forEach(other -> warnings.add(members.pathOf(other) + " has no counterpart and is not kept"));
    }
}
