package dev.lockstep.local;

import dev.lockstep.types.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * The demo's own data, of which Lockstep knows nothing: events of two queues, many an item, and counts, one an item.
 *
 * <pre>
 * pk = queue     sk = id of the item's last event     f = number of its first event     e = the events
 * pk = "counts"  sk = key                             n = how often it was seen
 * </pre>
 */
final class DemoTable {
    private static final String COUNTS = "counts";
    private static final String PARTITION = "pk";
    private static final String SORT = "sk";
    private static final String FIRST = "f";
    private static final String EVENTS = "e";
    private static final String NUMBER = "n";

    private final DynamoDbClient dynamo;
    private final String table;

    DemoTable(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    String name() {
        return table;
    }

    void create() {
        dynamo.createTable(r -> r.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(attribute(PARTITION), attribute(SORT))
                .keySchema(key(PARTITION, KeyType.HASH), key(SORT, KeyType.RANGE)));
        try (var waiter = dynamo.waiter()) {
            waiter.waitUntilTableExists(r -> r.tableName(table));
        }
    }

    private static AttributeDefinition attribute(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    /** Adds up to 25 items to a queue that nobody else writes. */
    void append(String queue, List<Slice> slices) {
        List<WriteRequest> writes = slices.stream()
                .map(slice -> WriteRequest.builder()
                        .putRequest(put -> put.item(item(queue, slice)))
                        .build())
                .toList();
        Map<String, List<WriteRequest>> left = Map.of(table, writes);
        while (!left.isEmpty()) {
            Map<String, List<WriteRequest>> now = left;
            BatchWriteItemResponse answer = dynamo.batchWriteItem(r -> r.requestItems(now));
            left = answer.unprocessedItems();
        }
    }

    /** A write that adds an item to a queue, and is refused if it is there. */
    TransactWriteItem appending(String queue, Slice slice) {
        return TransactWriteItem.builder()
                .put(put -> put.tableName(table)
                        .item(item(queue, slice))
                        .conditionExpression("attribute_not_exists(" + PARTITION + ")"))
                .build();
    }

    /** A write that adds to a key's count. */
    TransactWriteItem adding(String key, long number) {
        return TransactWriteItem.builder()
                .update(update -> update.tableName(table)
                        .key(Map.of(PARTITION, AttributeValue.fromS(COUNTS), SORT, AttributeValue.fromS(key)))
                        .updateExpression("ADD " + NUMBER + " :n")
                        .expressionAttributeValues(Map.of(":n", AttributeValue.fromN(Long.toString(number)))))
                .build();
    }

    private static Map<String, AttributeValue> item(String queue, Slice slice) {
        return Map.of(
                PARTITION, AttributeValue.fromS(queue),
                SORT, AttributeValue.fromS(slice.lastId().value()),
                FIRST, AttributeValue.fromN(Long.toString(slice.first())),
                EVENTS,
                        AttributeValue.fromL(slice.events().stream()
                                .map(AttributeValue::fromS)
                                .toList()));
    }

    /** The events behind that number, at most so many and at most a page of DynamoDB; none if there is none. */
    Slice read(String queue, long after, int most) {
        List<Map<String, AttributeValue>> items = dynamo.query(QueryRequest.builder()
                        .tableName(table)
                        .keyConditionExpression("pk = :q and sk > :a")
                        .expressionAttributeValues(Map.of(
                                ":q", AttributeValue.fromS(queue),
                                ":a",
                                        AttributeValue.fromS(
                                                EventId.ofNumber(after).value())))
                        .consistentRead(true)
                        .limit(DemoLoad.itemsFor(most) + 1)
                        .build())
                .items();
        List<String> events = new ArrayList<>();
        for (Map<String, AttributeValue> item : items) {
            if (events.size() == most) {
                break;
            }
            long skipped = after
                    + events.size()
                    + 1
                    - Long.parseLong(required(item, FIRST).n());
            if (skipped < 0) {
                throw new IllegalStateException(
                        "queue " + queue + " has a gap behind event " + (after + events.size()));
            }
            required(item, EVENTS).l().stream()
                    .skip(skipped)
                    .limit((long) most - events.size())
                    .forEach(e -> events.add(e.s()));
        }
        return new Slice(after + 1, events);
    }

    /** All items of a queue, by their last events. */
    Stream<Slice> items(String queue) {
        return dynamo
                .queryPaginator(r -> r.tableName(table)
                        .keyConditionExpression("pk = :q")
                        .expressionAttributeValues(Map.of(":q", AttributeValue.fromS(queue)))
                        .consistentRead(true))
                .items()
                .stream()
                .map(item -> new Slice(
                        Long.parseLong(required(item, FIRST).n()),
                        required(item, EVENTS).l().stream()
                                .map(AttributeValue::s)
                                .toList()));
    }

    private static AttributeValue required(Map<String, AttributeValue> item, String attribute) {
        return Objects.requireNonNull(item.get(attribute), attribute);
    }

    /** All counts. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        dynamo.queryPaginator(r -> r.tableName(table)
                        .keyConditionExpression("pk = :c")
                        .expressionAttributeValues(Map.of(":c", AttributeValue.fromS(COUNTS)))
                        .consistentRead(true))
                .items()
                .forEach(item -> counts.put(
                        required(item, SORT).s(),
                        Long.parseLong(required(item, NUMBER).n())));
        return counts;
    }
}
