package dev.lockstep.lambda.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.types.InvalidInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Attributes in DynamoDB's JSON, as streams, the command line and the console show them: {@code {"S": "text"}}. Numbers
 * stay the text they are, binary is base64. What is read is what is written again.
 *
 * <p>DynamoDB Local's stream shows an empty map as a value without a type; it is read and written as an empty map.
 */
public final class AttributeJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEPEST = 32;

    private AttributeJson() {}

    /**
     * An item or a key: attributes by name.
     *
     * @param field what the item is called where it comes from, for the message of a refusal
     * @throws InvalidInputException with the path of the first attribute that is not DynamoDB's JSON
     */
    public static Map<String, AttributeValue> readItem(String field, JsonNode item) {
        return members(field, item, 1);
    }

    /** One value; otherwise as {@link #readItem}. */
    public static AttributeValue read(String field, JsonNode value) {
        return value(field, value, 1);
    }

    /** An item or a key as JSON; the inverse of {@link #readItem}. */
    public static ObjectNode writeItem(Map<String, AttributeValue> item) {
        ObjectNode node = NODES.objectNode();
        item.forEach((name, value) -> node.set(name, write(value)));
        return node;
    }

    /** One value as JSON; the inverse of {@link #read}. */
    public static ObjectNode write(AttributeValue value) {
        ObjectNode node = NODES.objectNode();
        switch (value.type()) {
            case S -> node.put("S", value.s());
            case N -> node.put("N", value.n());
            case B -> node.put("B", base64(value.b()));
            case BOOL -> node.put("BOOL", value.bool());
            case NUL -> node.put("NULL", value.nul());
            case SS -> node.set("SS", array(value.ss(), NODES::textNode));
            case NS -> node.set("NS", array(value.ns(), NODES::textNode));
            case BS -> node.set("BS", array(value.bs(), bytes -> NODES.textNode(base64(bytes))));
            case L -> node.set("L", array(value.l(), AttributeJson::write));
            case M, UNKNOWN_TO_SDK_VERSION -> node.set("M", writeItem(value.m()));
        }
        return node;
    }

    private static AttributeValue value(String path, JsonNode node, int depth) {
        if (depth > DEEPEST + 1) {
            throw refused(path, "is nested deeper than the " + DEEPEST + " levels DynamoDB accepts");
        }
        requireObject(path, node);
        if (node.isEmpty()) {
            return AttributeValue.fromM(Map.of());
        }
        if (node.size() != 1) {
            throw refused(path, "has " + node.size() + " types; an attribute has one");
        }
        Map.Entry<String, JsonNode> only = node.properties().iterator().next();
        String inner = path + "." + only.getKey();
        JsonNode content = only.getValue();
        return switch (only.getKey()) {
            case "S" -> AttributeValue.fromS(text(inner, content));
            case "N" -> AttributeValue.fromN(number(inner, content));
            case "B" -> AttributeValue.fromB(bytes(inner, content));
            case "BOOL" -> AttributeValue.fromBool(flag(inner, content));
            case "NULL" -> AttributeValue.fromNul(flag(inner, content));
            case "SS" -> AttributeValue.fromSs(list(inner, content, AttributeJson::text));
            case "NS" -> AttributeValue.fromNs(list(inner, content, AttributeJson::number));
            case "BS" -> AttributeValue.fromBs(list(inner, content, AttributeJson::bytes));
            case "L" -> AttributeValue.fromL(list(inner, content, (at, one) -> value(at, one, depth + 1)));
            case "M" -> AttributeValue.fromM(members(inner, content, depth + 1));
            default ->
                throw refused(
                        path,
                        "has the unknown type " + InvalidInputException.quoted(only.getKey())
                                + "; accepted are S, N, B, BOOL, NULL, SS, NS, BS, L and M");
        };
    }

    private static Map<String, AttributeValue> members(String path, JsonNode node, int depth) {
        requireObject(path, node);
        Map<String, AttributeValue> members = new LinkedHashMap<>();
        node.properties()
                .forEach(member ->
                        members.put(member.getKey(), value(path + "." + member.getKey(), member.getValue(), depth)));
        return members;
    }

    private static <T> List<T> list(String path, JsonNode node, Reader<T> reader) {
        if (!node.isArray()) {
            throw refused(path, "is not a list");
        }
        List<T> list = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            list.add(reader.read(path + "[" + list.size() + "]", element));
        }
        return list;
    }

    private static String text(String path, JsonNode node) {
        if (!node.isTextual()) {
            throw refused(path, "is not a string");
        }
        return node.textValue();
    }

    private static String number(String path, JsonNode node) {
        String digits = text(path, node);
        try {
            new BigDecimal(digits);
            return digits;
        } catch (NumberFormatException noNumber) {
            throw refused(path, "is not a number");
        }
    }

    private static SdkBytes bytes(String path, JsonNode node) {
        try {
            return SdkBytes.fromByteArray(Base64.getDecoder().decode(text(path, node)));
        } catch (InvalidInputException noText) {
            throw noText;
        } catch (IllegalArgumentException noBase64) {
            throw refused(path, "is not base64");
        }
    }

    private static boolean flag(String path, JsonNode node) {
        if (!node.isBoolean()) {
            throw refused(path, "is neither true nor false");
        }
        return node.booleanValue();
    }

    private static void requireObject(String path, JsonNode node) {
        if (!node.isObject()) {
            throw refused(path, "is not an object");
        }
    }

    private static <T> ArrayNode array(List<T> values, Function<T, JsonNode> writer) {
        ArrayNode array = NODES.arrayNode(values.size());
        values.forEach(value -> array.add(writer.apply(value)));
        return array;
    }

    private static String base64(SdkBytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
    }

    private static InvalidInputException refused(String path, String problem) {
        return InvalidInputException.of(path, problem);
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(String path, JsonNode node);
    }
}
