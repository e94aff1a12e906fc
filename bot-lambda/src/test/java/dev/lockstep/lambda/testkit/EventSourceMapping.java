package dev.lockstep.lambda.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.lambda.json.AttributeJson;
import dev.lockstep.lambda.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lambda's mapping of a stream to a function, as far as its documentation tells: a batch is delivered again from its
 * lowest failed sequence number on, a few times, and what is left of it then goes to the failure destination.
 */
public final class EventSourceMapping {
    private final RequestStreamHandler handler;
    private final int attempts;
    private final List<String> destination = new ArrayList<>();
    private final List<Integer> deliveries = new ArrayList<>();
    private long number = 1_000;

    public EventSourceMapping(RequestStreamHandler handler, int attempts) {
        this.handler = handler;
        this.attempts = attempts;
    }

    /** Records as they stand in a shard, one behind the other. */
    public List<ObjectNode> records(List<TableChange> changes) {
        return changes.stream().map(change -> record(change, ++number)).toList();
    }

    /** Gives a batch to the function until nothing fails, or the attempts are used up. */
    public void deliver(List<? extends JsonNode> batch) {
        List<? extends JsonNode> left = batch;
        for (int attempt = 1; attempt <= attempts && !left.isEmpty(); attempt++) {
            List<String> failed = failures(handler, left);
            deliveries.add(left.size());
            left = failed.isEmpty() ? List.of() : left.subList(lowest(left, failed), left.size());
        }
        left.forEach(record -> destination.add(sequenceNumber(record)));
    }

    /** Sequence numbers of records that were given up. */
    public List<String> destination() {
        return destination;
    }

    /** How many records each call of the function was given. */
    public List<Integer> deliveries() {
        return deliveries;
    }

    /** What the function answers to one delivery. */
    public static List<String> failures(RequestStreamHandler handler, List<? extends JsonNode> batch) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.putArray("Records").addAll(batch);
        return Json.read(invoke(handler, event.toString(), TestContext.calm())).findValuesAsText("itemIdentifier");
    }

    /** Calls a function. */
    public static String invoke(RequestStreamHandler handler, String input, TestContext context) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(input.getBytes(UTF_8)), output, context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return output.toString(UTF_8);
    }

    public static String sequenceNumber(JsonNode record) {
        return record.path("dynamodb").path("SequenceNumber").asText();
    }

    /** A record as Lambda delivers it. */
    public static ObjectNode record(TableChange change, long number) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("eventID", "event-" + number);
        record.put(
                "eventName",
                change.after().isEmpty() ? "REMOVE" : change.before().isEmpty() ? "INSERT" : "MODIFY");
        record.put("eventVersion", "1.1").put("eventSource", "aws:dynamodb").put("awsRegion", "eu-central-1");
        ObjectNode dynamodb = record.putObject("dynamodb");
        dynamodb.put("ApproximateCreationDateTime", 1_795_342_500).put("SizeBytes", 200);
        dynamodb.set("Keys", AttributeJson.writeItem(change.keys()));
        if (!change.before().isEmpty()) {
            dynamodb.set("OldImage", AttributeJson.writeItem(change.before()));
        }
        if (!change.after().isEmpty()) {
            dynamodb.set("NewImage", AttributeJson.writeItem(change.after()));
        }
        dynamodb.put("SequenceNumber", String.valueOf(number)).put("StreamViewType", "NEW_AND_OLD_IMAGES");
        record.put("eventSourceARN", "arn:aws:dynamodb:eu-central-1:123456789012:table/t/stream/s");
        return record;
    }

    private static int lowest(List<? extends JsonNode> batch, List<String> failed) {
        for (int i = 0; i < batch.size(); i++) {
            if (failed.contains(sequenceNumber(batch.get(i)))) {
                return i;
            }
        }
        throw new IllegalStateException("none of the batch was named: " + failed);
    }
}
