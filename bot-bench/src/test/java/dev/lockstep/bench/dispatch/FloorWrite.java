package dev.lockstep.bench.dispatch;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The floor, timed between what is measured: one conditional UpdateItem of one small item. */
final class FloorWrite {
    private static final String TABLE = "floor-of-dispatch";

    private final DynamoDbClient dynamo;
    private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

    FloorWrite(DynamoDbClient dynamo, int items) {
        this.dynamo = dynamo;
        createTable();
        for (int i = 0; i < items; i++) {
            AttributeValue id = id(i);
            dynamo.putItem(r -> r.tableName(TABLE).item(Map.of("id", id, "epoch", AttributeValue.fromN("1"))));
        }
    }

    /** Writes once to an item that nobody else writes to meanwhile. */
    void write(int item) {
        long began = System.nanoTime();
        dynamo.updateItem(r -> r.tableName(TABLE)
                .key(Map.of("id", id(item)))
                .conditionExpression("epoch = :epoch")
                .updateExpression("SET checkpoint = :checkpoint")
                .expressionAttributeValues(Map.of(
                        ":epoch", AttributeValue.fromN("1"),
                        ":checkpoint", AttributeValue.fromS("z/2026/11/22/10/15/1763806500000-0000001"))));
        nanos.add(System.nanoTime() - began);
    }

    /** What it took since the last call. */
    Times times() {
        Times times = Times.of(nanos);
        nanos.clear();
        return times;
    }

    private void createTable() {
        dynamo.createTable(r -> r.tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("id")
                        .keyType(KeyType.HASH)
                        .build()));
    }

    private static AttributeValue id(int item) {
        return AttributeValue.fromS("item-" + item);
    }
}
