package dev.lockstep.lambda.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.lambda.json.AttributeJson;
import dev.lockstep.types.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A batch of a DynamoDB stream as Lambda delivers it, read leanly: keys, images and the sequence number, by which
 * Lambda is told what failed. What else a record may have is left alone, so that a field Lambda adds one day breaks
 * nothing.
 *
 * @param records those that could be read, in the order of the batch
 * @param unreadable the others
 */
public record StreamEvent(List<Arrived> records, List<Unreadable> unreadable) {
    public StreamEvent {
        records = List.copyOf(records);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * A record that could be read.
     *
     * @param sequenceNumber its place in the shard
     * @param eventId names it in logs; empty if it has none
     */
    public record Arrived(String sequenceNumber, String eventId, TableChange change) {}

    /**
     * A record that is none.
     *
     * @param sequenceNumber its place in the shard, if that much could be read
     * @param eventId names it in logs; empty if it has none
     * @param problem what is wrong with it, without its content
     */
    public record Unreadable(Optional<String> sequenceNumber, String eventId, String problem) {}

    /**
     * Reads what Lambda sends.
     *
     * @throws InvalidInputException if it is no event of a stream at all; a record that is none only counts as
     *     {@link #unreadable}
     */
    public static StreamEvent of(JsonNode event) {
        JsonNode batch = event.path("Records");
        if (!batch.isArray()) {
            throw InvalidInputException.of("Records", "is not a list: this is no event of a DynamoDB stream");
        }
        List<Arrived> records = new ArrayList<>(batch.size());
        List<Unreadable> unreadable = new ArrayList<>();
        for (JsonNode record : batch) {
            String eventId = record.path("eventID").asText("");
            Optional<String> number = sequenceNumber(record);
            try {
                records.add(new Arrived(
                        number.orElseThrow(() -> InvalidInputException.of("dynamodb.SequenceNumber", "is missing")),
                        eventId,
                        change(record.path("eventName").asText(""), record.path("dynamodb"))));
            } catch (InvalidInputException problem) {
                unreadable.add(new Unreadable(number, eventId, String.valueOf(problem.getMessage())));
            }
        }
        return new StreamEvent(records, unreadable);
    }

    private static Optional<String> sequenceNumber(JsonNode record) {
        return Optional.ofNullable(
                        record.path("dynamodb").path("SequenceNumber").textValue())
                .filter(number -> !number.isEmpty());
    }

    private static TableChange change(String eventName, JsonNode dynamodb) {
        TableChange change = new TableChange(
                AttributeJson.readItem("dynamodb.Keys", dynamodb.path("Keys")),
                image("OldImage", dynamodb),
                image("NewImage", dynamodb));
        if (change.after().isEmpty() && !eventName.equals("REMOVE")) {
            throw InvalidInputException.of(
                    "dynamodb.NewImage", "is missing: the stream's view type must be NEW_AND_OLD_IMAGES");
        }
        return change;
    }

    private static Map<String, AttributeValue> image(String name, JsonNode dynamodb) {
        return dynamodb.has(name) ? AttributeJson.readItem("dynamodb." + name, dynamodb.path(name)) : Map.of();
    }
}
