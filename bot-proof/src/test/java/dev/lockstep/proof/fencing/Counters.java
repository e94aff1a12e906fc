package dev.lockstep.proof.fencing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** A user's table beside Lockstep's: a count and a sum for each key, changed without any condition. */
final class Counters {
    private static final String KEY = "key";

    private final DynamoDbClient dynamo;
    private final String table;

    Counters(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    void create() {
        dynamo.createTable(r -> r.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName(KEY)
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName(KEY)
                        .keyType(KeyType.HASH)
                        .build()));
    }

    /** The writes that count these events; every second key in the other of DynamoDB's two ways to add. */
    static List<TransactWriteItem> adding(String table, Map<String, Tally> tallies) {
        return new TreeMap<>(tallies)
                .entrySet().stream()
                        .map(e -> TransactWriteItem.builder()
                                .update(u -> u.tableName(table)
                                        .key(Map.of(KEY, AttributeValue.fromS(e.getKey())))
                                        .updateExpression(
                                                e.getValue().sum() % 2 == 0
                                                        ? "ADD n :n, s :s"
                                                        : "SET n = if_not_exists(n, :zero) + :n,"
                                                                + " s = if_not_exists(s, :zero) + :s")
                                        .expressionAttributeValues(values(e.getValue())))
                                .build())
                        .toList();
    }

    private static Map<String, AttributeValue> values(Tally tally) {
        Map<String, AttributeValue> values = new TreeMap<>();
        values.put(":n", number(tally.count()));
        values.put(":s", number(tally.sum()));
        if (tally.sum() % 2 != 0) {
            values.put(":zero", number(0));
        }
        return values;
    }

    String table() {
        return table;
    }

    /** What the table holds under these keys. */
    Map<String, Tally> read(Iterable<String> keys) {
        Map<String, Tally> found = new TreeMap<>();
        for (String key : keys) {
            Map<String, AttributeValue> item = dynamo.getItem(
                            r -> r.tableName(table).consistentRead(true).key(Map.of(KEY, AttributeValue.fromS(key))))
                    .item();
            if (!item.isEmpty()) {
                found.put(key, new Tally(number(item, "n"), number(item, "s")));
            }
        }
        return found;
    }

    private static long number(Map<String, AttributeValue> item, String attribute) {
        return Long.parseLong(
                item.getOrDefault(attribute, AttributeValue.fromN("0")).n());
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
