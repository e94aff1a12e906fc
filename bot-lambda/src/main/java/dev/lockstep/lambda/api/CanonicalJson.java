package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** JSON with its members in order, by which a call is recognised that is made again. */
final class CanonicalJson {
    private CanonicalJson() {}

    static String of(JsonNode node) {
        return sorted(node).toString();
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            Collections.sort(names);
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            names.forEach(name -> object.set(name, sorted(node.path(name))));
            return object;
        } else if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> array.add(sorted(element)));
            return array;
        }
        return node;
    }

    /** Whether every text and name can be kept: none has half a surrogate pair. */
    static boolean isUnicode(JsonNode node) {
        return isUnicode(node, StandardCharsets.UTF_8.newEncoder());
    }

    private static boolean isUnicode(JsonNode node, CharsetEncoder encoder) {
        if (node.isTextual()) {
            return encoder.canEncode(node.textValue());
        }
        for (var member : node.properties()) {
            if (!encoder.canEncode(member.getKey())) {
                return false;
            }
        }
        for (JsonNode child : node) {
            if (!isUnicode(child, encoder)) {
                return false;
            }
        }
        return true;
    }
}
