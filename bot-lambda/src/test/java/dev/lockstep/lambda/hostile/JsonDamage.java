package dev.lockstep.lambda.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.lambda.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every value of a document, at every depth, exchanged for every hostile one; or missing. */
final class JsonDamage {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-0",
            "-1",
            "1.5",
            "1e400",
            "9223372036854775807",
            "9223372036854775808",
            "123456789012345678901234567890123456789012345678901234567890",
            "\"\"",
            "\" \"",
            "\"nonsense\"",
            "\"NaN\"",
            "\"a\\u0000b\"",
            "\"forged\\nline\"",
            "\"\\u202eenrich\"",
            "\"\\ud83d\\ude00\"",
            "\"e\\u0301\"",
            "\"z/2026/13/99\"",
            "\"arn:aws:lambda:eu-west-1:123456789012:function:other\"",
            "\"http://169.254.169.254/latest/meta-data/\"",
            "\"https://amazonaws.com.example.org/\"",
            "\"* * 31 2 *\"",
            "\"Mars/Olympus\"",
            "{}",
            "{\"S\":1}",
            "{\"S\":\"a\",\"N\":\"1\"}",
            "{\"N\":\"NaN\"}",
            "{\"B\":\"%\"}",
            "{\"M\":{\"M\":{\"M\":{}}}}",
            "{\"SS\":[]}",
            "[]",
            "[null]",
            "[[[[]]]]",
            "\"" + "x".repeat(20_000) + "\"",
            "[".repeat(200) + "]".repeat(200));

    private JsonDamage() {}

    /** The document's text after each damage, by what was done. */
    static Map<String, String> all(JsonNode document) {
        Map<String, String> damaged = new LinkedHashMap<>();
        for (List<String> path : paths(document)) {
            String at = "/" + String.join("/", path);
            damaged.put(at + " is missing", without(document, path));
            for (String value : VALUES) {
                String shown = value.length() > 60 ? value.substring(0, 20) + "... " + value.length() : value;
                damaged.put(at + " is " + shown, with(document, path, value));
            }
        }
        return damaged;
    }

    private static List<List<String>> paths(JsonNode node) {
        List<List<String>> paths = new ArrayList<>();
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        for (int i = 0; i < (node.isArray() ? node.size() : 0); i++) {
            names.add(Integer.toString(i));
        }
        for (String name : names) {
            paths.add(List.of(name));
            JsonNode child = node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name);
            for (List<String> inner : paths(child)) {
                List<String> path = new ArrayList<>(List.of(name));
                path.addAll(inner);
                paths.add(path);
            }
        }
        return paths;
    }

    private static String without(JsonNode document, List<String> path) {
        JsonNode copy = document.deepCopy();
        JsonNode parent = parent(copy, path);
        String last = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            object.remove(last);
        } else if (parent instanceof ArrayNode array) {
            array.remove(Integer.parseInt(last));
        }
        return copy.toString();
    }

    /** By a mark that is exchanged in the text: some of the values are no JSON that a parser would take. */
    private static String with(JsonNode document, List<String> path, String value) {
        String mark = "damage-goes-here";
        JsonNode copy = document.deepCopy();
        JsonNode parent = parent(copy, path);
        String last = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            object.put(last, mark);
        } else if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), JsonNodeFactory.instance.textNode(mark));
        }
        return copy.toString().replace('"' + mark + '"', value);
    }

    private static JsonNode parent(JsonNode document, List<String> path) {
        JsonNode node = document;
        for (String step : path.subList(0, path.size() - 1)) {
            node = node.isArray() ? node.path(Integer.parseInt(step)) : node.path(step);
        }
        return node;
    }

    static JsonNode read(String text) {
        return Json.read(text.replace('\'', '"'));
    }
}
