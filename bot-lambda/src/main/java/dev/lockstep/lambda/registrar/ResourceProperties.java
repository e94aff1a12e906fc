package dev.lockstep.lambda.registrar;

import static dev.lockstep.types.InvalidInputException.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.lambda.json.DefinitionJson;
import dev.lockstep.lambda.json.Dialect;
import dev.lockstep.lambda.json.JsonMembers;
import dev.lockstep.lambda.registrar.Declaration.DeclaredBot;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.InvalidInputException.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a resource's properties: one bot inline, several under {@code Bots}, or as RStreams' register takes them. */
final class ResourceProperties {
    private static final List<String> OWN = List.of("bots", "takeOver", "onDelete", "serviceToken", "serviceTimeout");

    private final List<Violation> violations = new ArrayList<>();
    private final List<DeclaredBot> bots = new ArrayList<>();
    private final List<SystemDefinition> systems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private ResourceProperties() {}

    /**
     * What properties say.
     *
     * @throws InvalidInputException with everything that is wrong with them, each by its path
     */
    static Declaration read(JsonNode properties) {
        return new ResourceProperties().declaration(properties);
    }

    /** What is to become of the bots, in whatever state the properties are; nothing is lost where they do not say. */
    static OnDelete onDelete(JsonNode properties) {
        List<Violation> violations = new ArrayList<>();
        JsonMembers members = new JsonMembers(properties, "", Dialect.CLOUDFORMATION, violations);
        OnDelete onDelete = onDelete(members, members.flag("takeOver").orElse(false));
        return violations.isEmpty() ? onDelete : OnDelete.ARCHIVE;
    }

    private Declaration declaration(JsonNode properties) {
        JsonMembers members = new JsonMembers(properties, "", Dialect.CLOUDFORMATION, violations);
        members.any("serviceToken");
        members.any("serviceTimeout");
        boolean takeOver = members.flag("takeOver").orElse(false);
        OnDelete onDelete = onDelete(members, takeOver);
        Optional<JsonNode> several = members.any("bots");
        if (several.isPresent()) {
            several(members, several.get());
            members.refuseOthers(OWN);
        } else if (RStreamsForm.isUsed(members)) {
            new RStreamsForm(violations, warnings, bots, systems).read(members);
        } else {
            one(members, "").ifPresent(definition -> bots.add(new DeclaredBot(definition, "", false)));
        }
        refuseDoubles();
        if (!violations.isEmpty()) {
            throw new InvalidInputException(violations);
        }
        return new Declaration(bots, systems, takeOver, onDelete, warnings);
    }

    private static OnDelete onDelete(JsonMembers members, boolean takeOver) {
        Optional<String> text = members.text("onDelete");
        Optional<OnDelete> given = text.flatMap(OnDelete::of);
        if (text.isPresent() && given.isEmpty()) {
            members.refuse("onDelete", quoted(text.get()) + " is not known; accepted is " + OnDelete.ACCEPTED);
        }
        if (takeOver && given.equals(Optional.of(OnDelete.REMOVE))) {
            members.refuse(
                    "onDelete",
                    "cannot be Remove together with TakeOver: a creation that fails would remove a bot that was there"
                            + " before. Take TakeOver out once the bot is taken over");
        }
        return given.orElse(takeOver ? OnDelete.ARCHIVE : OnDelete.REMOVE);
    }

    private void several(JsonMembers members, JsonNode node) {
        if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                member(node.get(i), members.pathOf("bots") + "[" + i + "]", Optional.empty());
            }
        } else if (node.isObject() && !node.isEmpty()) {
            String path = members.pathOf("bots");
            JsonMembers byId = new JsonMembers(node, path, Dialect.JSON, violations);
            node.properties()
                    .forEach(entry ->
                            member(entry.getValue(), byId.pathOf(entry.getKey()), Optional.of(entry.getKey())));
        } else {
            members.refuse("bots", "names no bot; a list of bots, or bots by their ids, is accepted");
        }
    }

    private void member(JsonNode node, String path, Optional<String> key) {
        JsonMembers members = new JsonMembers(node, path, Dialect.CLOUDFORMATION, violations);
        key.ifPresent(id -> members.supply("id", id));
        Optional<BotDefinition> definition = one(members, path);
        definition.ifPresent(d -> {
            key.filter(id -> !id.equals(d.id().value()))
                    .ifPresent(id -> members.refuse(
                            "id",
                            quoted(d.id().value()) + " is not " + quoted(id) + ", under which the bot is listed"));
            bots.add(new DeclaredBot(d, path, false));
        });
    }

    private Optional<BotDefinition> one(JsonMembers members, String path) {
        members.any("managedBy").ifPresent(node -> members.refuse("managedBy", "is what this resource sets"));
        Optional<BotDefinition> definition = DefinitionJson.read(members, violations);
        List<String> accepted = DefinitionJson.members().stream()
                .filter(name -> !name.equals("managedBy"))
                .toList();
        members.refuseOthers(
                path.isEmpty() ? Stream.concat(accepted.stream(), OWN.stream()).toList() : accepted);
        return definition;
    }

    private void refuseDoubles() {
        Map<BotId, String> seen = new HashMap<>();
        for (DeclaredBot bot : bots) {
            String other = seen.putIfAbsent(bot.id(), bot.path());
            if (other != null) {
                violations.add(new Violation(bot.path(), "has the same id as " + other + ": '" + bot.id() + "'"));
            }
        }
    }
}
