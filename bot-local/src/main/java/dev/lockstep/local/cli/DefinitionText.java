package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.lambda.json.DefinitionJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** Definitions as a text that {@link DefinitionFile} reads back without a difference. */
final class DefinitionText {
    private static final Set<String> ALWAYS = Set.of("id", "target");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]*");
    private static final Pattern PLAIN_ON_A_LINE = Pattern.compile("[A-Za-z_]( ?:?[A-Za-z0-9_./,-]+)*");
    private static final Pattern UNLIKE_TEXT_ELSEWHERE = Pattern.compile("(?i)y|n");
    private static final int LONG_LINE = 100;

    private final Resolver resolver = new Resolver();

    /** As JSON, one bot a line, with all their members. */
    static String json(List<BotDefinition> definitions) {
        return definitions.stream()
                .map(definition -> " " + DefinitionJson.write(definition))
                .collect(Collectors.joining(",\n", "{\"bots\":[\n", "\n]}\n"));
    }

    /** As YAML, without the members that are as they are by default. */
    static String yaml(List<BotDefinition> definitions) {
        DefinitionText text = new DefinitionText();
        return definitions.isEmpty()
                ? "bots: []\n"
                : definitions.stream().map(text::bot).collect(Collectors.joining("", "bots:\n", ""));
    }

    private String bot(BotDefinition definition) {
        ObjectNode untold =
                DefinitionJson.write(BotDefinition.bot(definition.id().value())
                        .target(definition.target().toString())
                        .build());
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, JsonNode> member :
                DefinitionJson.write(definition).properties()) {
            String name = member.getKey();
            if (ALWAYS.contains(name) || !member.getValue().equals(untold.get(name))) {
                text.append(text.isEmpty() ? "- " : "  ").append(name).append(':');
                text.append(value(brief(name, member.getValue()))).append('\n');
            }
        }
        return text.toString();
    }

    /** A schedule in UTC is its expression. */
    private static JsonNode brief(String member, JsonNode value) {
        return member.equals("schedule") && value.path("zone").asText().equals("UTC")
                ? value.path("expression")
                : value;
    }

    private String value(JsonNode value) {
        String line = value.isTextual() ? scalar(value.textValue(), PLAIN_ON_A_LINE) : inBrackets(value);
        return value.isArray() && line.length() > LONG_LINE
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(entry -> "\n  - " + scalar(entry.textValue(), PLAIN))
                        .collect(Collectors.joining())
                : " " + line;
    }

    private String inBrackets(JsonNode value) {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(this::inBrackets)
                    .collect(Collectors.joining(", ", "[", "]"));
        } else if (value.isObject()) {
            return value.properties().stream()
                    .map(member -> member.getKey() + ": " + inBrackets(member.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value.isTextual() ? scalar(value.textValue(), PLAIN) : value.toString();
    }

    private String scalar(String text, Pattern plain) {
        if (plain.matcher(text).matches()
                && resolver.resolve(NodeId.scalar, text, true).equals(Tag.STR)
                && !UNLIKE_TEXT_ELSEWHERE.matcher(text).matches()) {
            return text;
        } else if (text.codePoints().noneMatch(DefinitionText::isEscaped)) {
            return "'" + text.replace("'", "''") + "'";
        }
        return text.codePoints()
                .mapToObj(
                        c -> isEscaped(c) ? escape(c) : c == '"' || c == '\\' ? "\\" + (char) c : Character.toString(c))
                .collect(Collectors.joining("", "\"", "\""));
    }

    /** Whether a character would be lost, or would lead the terminal that shows it. */
    private static boolean isEscaped(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    private static String escape(int character) {
        return character == '\n'
                ? "\\n"
                : String.format(Character.isBmpCodePoint(character) ? "\\u%04x" : "\\U%08x", character);
    }
}
