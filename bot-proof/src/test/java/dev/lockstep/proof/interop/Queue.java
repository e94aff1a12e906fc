package dev.lockstep.proof.interop;

import dev.lockstep.types.EventId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A queue of the bus whose events are known, stored as its kinesis processor stores them. */
record Queue(String name, List<String> events) {
    private static final String TIME = "z/2026/11/22/10/15/1795342500000";

    /** Writes so many events at once, to be read by leo-sdk. */
    static Queue of(String name, int size, DynamoDbClient dynamo) {
        List<String> events = IntStream.range(0, size).mapToObj(Queue::eventId).toList();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < size; i++) {
            lines.append(
                    "{\"id\":\"source\",\"event\":\"%s\",\"eid\":%d,\"payload\":{\"n\":%d}}%n".formatted(name, i, i));
        }
        byte[] packed = packed(lines.toString());
        dynamo.putItem(r -> r.tableName("LeoStream")
                .item(Map.of(
                        "event", AttributeValue.fromS(name),
                        "start", AttributeValue.fromS(eventId(0)),
                        "end", AttributeValue.fromS(eventId(size - 1)),
                        "v", AttributeValue.fromN("2"),
                        "records", AttributeValue.fromN(Integer.toString(size)),
                        "size", AttributeValue.fromN(Integer.toString(lines.length())),
                        "gzipSize", AttributeValue.fromN(Integer.toString(packed.length)),
                        "gzip", AttributeValue.fromB(SdkBytes.fromByteArray(packed)))));
        dynamo.putItem(r -> r.tableName("LeoEvent")
                .item(Map.of(
                        "event", AttributeValue.fromS(name),
                        "max_eid", AttributeValue.fromS(eventId(size - 1)),
                        "v", AttributeValue.fromN("2"))));
        return new Queue(name, events);
    }

    private static String eventId(int number) {
        return "%s-%07d".formatted(TIME, number);
    }

    private static byte[] packed(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** The events after a position, the next ones first. */
    List<String> after(Optional<EventId> position, int limit) {
        return events.stream()
                .filter(event ->
                        position.map(at -> event.compareTo(at.value()) > 0).orElse(true))
                .limit(limit)
                .toList();
    }
}
