package dev.lockstep.lambda.registrar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.lambda.json.DefinitionJson;
import dev.lockstep.lambda.json.Dialect;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.json.JsonMembers;
import dev.lockstep.lambda.registrar.Declaration.DeclaredBot;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.InvalidInputException.Violation;
import dev.lockstep.types.SystemId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Properties as RStreams' register takes them: each is a bot, a system or a queue's schema, as an object or as the text
 * of one, under a name that means nothing.
 */
final class RStreamsForm {
    private static final String TYPE = "leoRegisterType";

    private final List<Violation> violations;
    private final List<String> warnings;
    private final List<DeclaredBot> bots;
    private final List<SystemDefinition> systems;

    RStreamsForm(
            List<Violation> violations, List<String> warnings, List<DeclaredBot> bots, List<SystemDefinition> systems) {
        this.violations = violations;
        this.warnings = warnings;
        this.bots = bots;
        this.systems = systems;
    }

    /** Whether what is left of the properties is of this form: objects only, none of them part of a definition. */
    static boolean isUsed(JsonMembers properties) {
        List<String> names = properties.others().stream()
                .filter(name -> !name.equals("version"))
                .toList();
        return !names.isEmpty()
                && names.stream().noneMatch(DefinitionJson.members()::contains)
                && names.stream()
                        .allMatch(name -> properties
                                .peek(name)
                                .filter(RStreamsForm::isObject)
                                .isPresent());
    }

    private static boolean isObject(JsonNode node) {
        return node.isObject() || (node.isTextual() && node.textValue().strip().startsWith("{"));
    }

    void read(JsonMembers properties) {
        properties.any("version");
        for (String name : properties.others()) {
            properties
                    .any(name)
                    .flatMap(node -> object(properties, name, node))
                    .ifPresent(node -> entry(
                            new JsonMembers(node, properties.pathOf(name), Dialect.CLOUDFORMATION, violations),
                            properties.pathOf(name)));
        }
    }

    private static Optional<JsonNode> object(JsonMembers properties, String name, JsonNode node) {
        try {
            return Optional.of(node.isTextual() ? Json.read(node.textValue()) : node);
        } catch (InvalidInputException noJson) {
            noJson.violations().forEach(v -> properties.refuse(name, v.problem()));
            return Optional.empty();
        }
    }

    private void entry(JsonMembers members, String path) {
        String type = members.text(TYPE).orElse("bot");
        if (type.equals("queue")
                || (members.any("queue").isPresent() && members.any("id").isEmpty())) {
            members.refuse("queue", "registers a queue's schema, which Lockstep does not keep: leave it to the bus");
        } else if (type.equals("system")) {
            system(members, path).ifPresent(systems::add);
        } else if (type.equals("bot")) {
            new RStreamsBot(members, path, violations, warnings).read().ifPresent(bots::add);
        } else {
            members.refuse(TYPE, InvalidInputException.quoted(type) + " is not known; bot and system are accepted");
        }
    }

    private Optional<SystemDefinition> system(JsonMembers members, String path) {
        int before = violations.size();
        String id = members.requiredText("id", "shop").orElse("refused");
        String name = members.text("name").or(() -> members.text("label")).orElse(id);
        members.any("label");
        Set<String> aliases = new HashSet<>(members.texts("aliases").orElse(List.of()));
        String settings = members.any("settings")
                .map(node -> node.isTextual() ? node.textValue() : node.toString())
                .orElse("{}");
        members.others().forEach(other -> warnings.add(members.pathOf(other) + " is not kept"));
        Optional<SystemDefinition> system = Optional.empty();
        try {
            String bare = id.startsWith("system:") ? id.substring("system:".length()) : id;
            system = Optional.of(new SystemDefinition(SystemId.of(bare), name, aliases, settings));
        } catch (InvalidInputException refused) {
            refused.violations().forEach(v -> violations.add(new Violation(path + "." + v.field(), v.problem())));
        }
        return violations.size() == before ? system : Optional.empty();
    }
}
