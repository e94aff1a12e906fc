package dev.lockstep.lambda.bot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.fixture.TestBus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The items of bots on an RStreams bus, and its processor's part in a run. */
final class BusItems {
    private final TestBus bus;

    BusItems(TestBus bus) {
        this.bus = bus;
    }

    void put(Map<String, AttributeValue> item) {
        bus.plant(Objects.requireNonNull(item.get("id")).s(), item);
    }

    /** The item of a bot in LeoCron, flat: every value by its path, what is compressed unpacked. */
    Map<String, String> flat(String bot) {
        return flat(bus.bot(bot));
    }

    /**
     * What the processor does before it invokes a bot: it takes the run of an instance for a token, and forgets what
     * the instance held, but for its positions in a round of a fan-out.
     */
    void claim(String bot, String instance, long token, long at, Map<String, AttributeValue> positions) {
        Map<String, AttributeValue> claimed = new HashMap<>(positions);
        claimed.put("token", number(token));
        claimed.put("invokeTime", number(at));
        claimed.put("status", AttributeValue.fromNul(true));
        set(bot, List.of("instances", instance), AttributeValue.fromM(claimed));
        set(bot, List.of("invokeTime"), number(at));
        set(bot, List.of("token"), number(token));
        set(bot, List.of("progress"), AttributeValue.fromM(Map.of()));
    }

    /** Sets one value as somebody else might. */
    void set(String bot, List<String> path, AttributeValue value) {
        Map<String, String> names = new HashMap<>();
        StringBuilder update = new StringBuilder("SET ");
        for (int i = 0; i < path.size(); i++) {
            names.put("#" + i, path.get(i));
            update.append(i == 0 ? "#" : ".#").append(i);
        }
        bus.plainClient()
                .updateItem(r -> r.tableName(bus.cron())
                        .key(Map.of("id", AttributeValue.fromS(bot)))
                        .updateExpression(update + " = :v")
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(Map.of(":v", value)));
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    /** An item from DynamoDB's JSON. */
    static Map<String, AttributeValue> item(JsonNode members) {
        Map<String, AttributeValue> item = new TreeMap<>();
        members.properties().forEach(member -> item.put(member.getKey(), value(member.getValue())));
        return item;
    }

    private static AttributeValue value(JsonNode typed) {
        String type = typed.fieldNames().next();
        JsonNode value = typed.path(type);
        return switch (type) {
            case "S" -> AttributeValue.fromS(value.asText());
            case "N" -> AttributeValue.fromN(value.asText());
            case "B" ->
                AttributeValue.fromB(SdkBytes.fromByteArray(Base64.getDecoder().decode(value.asText())));
            case "BOOL" -> AttributeValue.fromBool(value.asBoolean());
            case "NULL" -> AttributeValue.fromNul(true);
            case "M" -> AttributeValue.fromM(item(value));
            case "L" ->
                AttributeValue.fromL(StreamSupport.stream(value.spliterator(), false)
                        .map(BusItems::value)
                        .toList());
            default -> throw new IllegalArgumentException("not an attribute: " + typed);
        };
    }

    /** Every value of an item by its path, what is compressed unpacked. */
    static Map<String, String> flat(Map<String, AttributeValue> item) {
        Map<String, String> flat = new TreeMap<>();
        item.forEach((name, value) -> flatten(name, value, flat));
        return flat;
    }

    private static void flatten(String path, AttributeValue value, Map<String, String> flat) {
        if (value.hasM() && !value.m().isEmpty()) {
            value.m().forEach((name, inner) -> flatten(path + "." + name, inner, flat));
        } else if (value.b() != null) {
            flat.put(path, unpacked(value.b().asByteArray()));
        } else {
            flat.put(path, value.toString().replaceAll("^AttributeValue\\((.*)\\)$", "$1"));
        }
    }

    private static String unpacked(byte[] compressed) {
        try (GZIPInputStream content = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return "gzip of " + new String(content.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
