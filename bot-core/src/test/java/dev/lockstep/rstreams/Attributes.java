package dev.lockstep.rstreams;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items, from DynamoDB's JSON and beside one another. */
public final class Attributes {
    /** How the names of attributes begin that only Lockstep writes. */
    private static final String OURS = "lockstep";

    private Attributes() {}

    /** An item from DynamoDB's JSON. */
    public static Map<String, AttributeValue> item(Json members) {
        Map<String, AttributeValue> item = new TreeMap<>();
        members.members().forEach((name, value) -> item.put(name, value(value)));
        return item;
    }

    /** The key of every item of a bus. */
    static String id(Map<String, AttributeValue> item) {
        return Objects.requireNonNull(item.get("id")).s();
    }

    private static AttributeValue value(Json typed) {
        Map.Entry<String, Json> entry = typed.members().entrySet().iterator().next();
        Json value = entry.getValue();
        return switch (entry.getKey()) {
            case "S" -> AttributeValue.fromS(value.text());
            case "N" -> AttributeValue.fromN(value.text());
            case "B" ->
                AttributeValue.fromB(SdkBytes.fromByteArray(Base64.getDecoder().decode(value.text())));
            case "BOOL" -> AttributeValue.fromBool(Boolean.parseBoolean(value.text()));
            case "NULL" -> AttributeValue.fromNul(true);
            case "M" -> AttributeValue.fromM(item(value));
            case "L" ->
                AttributeValue.fromL(
                        value.elements().stream().map(Attributes::value).toList());
            default -> throw new IllegalArgumentException("not an attribute: " + typed);
        };
    }

    /**
     * How one item differs from another, attribute by attribute in the order of their paths: {@code +path} where only
     * the second has it, {@code -path} where only the first has it, {@code ~path} where they differ. Compressed values
     * are compared by what they hold. Those of ours are one difference a map.
     */
    public static List<String> differences(Map<String, AttributeValue> expected, Map<String, AttributeValue> actual) {
        List<String> found = new ArrayList<>();
        compare("", expected, actual, found);
        return found;
    }

    private static void compare(
            String path, Map<String, AttributeValue> expected, Map<String, AttributeValue> actual, List<String> found) {
        TreeSet<String> names = new TreeSet<>(expected.keySet());
        names.addAll(actual.keySet());
        if (names.removeIf(name -> name.startsWith(OURS) && !expected.containsKey(name))) {
            found.add("+" + (path.isEmpty() ? "" : path + ".") + OURS + "*");
        }
        for (String name : names) {
            compare(path.isEmpty() ? name : path + "." + name, expected.get(name), actual.get(name), found);
        }
    }

    private static void compare(
            String path, @Nullable AttributeValue expected, @Nullable AttributeValue actual, List<String> found) {
        if (expected == null) {
            found.add("+" + path);
        } else if (actual == null) {
            found.add("-" + path);
        } else if (expected.hasM() && actual.hasM()) {
            compare(path, expected.m(), actual.m(), found);
        } else if (!text(expected).equals(text(actual))) {
            found.add("~" + path);
        }
    }

    /** A value in words, the same for equal values. */
    static String text(AttributeValue value) {
        if (value.hasM()) {
            return new TreeMap<>(value.m())
                    .entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value.hasL()) {
            return value.l().stream().map(Attributes::text).collect(Collectors.joining(", ", "[", "]"));
        }
        return value.b() == null ? value.toString() : unpacked(value.b().asByteArray());
    }

    private static String unpacked(byte[] compressed) {
        try (GZIPInputStream content = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return "gzip of " + new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
