package dev.lockstep.examples;

import dev.lockstep.types.EventId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Queues in a table of one's own: Lockstep knows their ids and positions, and never their events. */
final class Events {
    private static final int MOST_AT_ONCE = 25;

    private final DynamoDbClient dynamo;
    private final String table;

    Events(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    /** The next events of a queue after a position, the oldest first. */
    List<Event> after(String queue, EventId position, int most) {
        return dynamo
                .query(r -> r.tableName(table)
                        .consistentRead(true)
                        .keyConditionExpression("queue = :queue AND id > :position")
                        .expressionAttributeValues(Map.of(":queue", text(queue), ":position", text(position.value())))
                        .limit(most))
                .items()
                .stream()
                .map(item -> new Event(EventId.of(text(item, "id")), text(item, "line")))
                .toList();
    }

    /** Puts events into a queue; putting the same ones again changes nothing. */
    void put(String queue, List<Event> events) {
        for (int from = 0; from < events.size(); from += MOST_AT_ONCE) {
            List<WriteRequest> left = events.subList(from, Math.min(events.size(), from + MOST_AT_ONCE)).stream()
                    .map(event -> put(queue, event))
                    .toList();
            while (!left.isEmpty()) {
                Map<String, List<WriteRequest>> batch = Map.of(table, left);
                left = dynamo.batchWriteItem(r -> r.requestItems(batch))
                        .unprocessedItems()
                        .getOrDefault(table, List.of());
            }
        }
    }

    private static WriteRequest put(String queue, Event event) {
        Map<String, AttributeValue> item =
                Map.of("queue", text(queue), "id", text(event.id().value()), "line", text(event.line()));
        return WriteRequest.builder()
                .putRequest(PutRequest.builder().item(item).build())
                .build();
    }

    static String text(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name))
                .map(AttributeValue::s)
                .orElseThrow(() -> new IllegalStateException("an item has no " + name + ": " + item.keySet()));
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }
}
