package dev.lockstep.bench.peers;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** The least that a fenced write can be: one conditional UpdateItem of one small item, by the SDK alone. */
public final class Floor implements Contender {
    private static final String TABLE = "floor";

    @Override
    public String name() {
        return "one UpdateItem";
    }

    @Override
    public Map<Promise, Way> ways() {
        return Map.of(Promise.WRITE, Floor::write);
    }

    private static Way.Act write(Ground ground) {
        ground.aside()
                .createTable(r -> r.tableName(TABLE)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("id")
                                .keyType(KeyType.HASH)
                                .build()));
        ground.aside()
                .putItem(r -> r.tableName(TABLE)
                        .item(Map.of("id", AttributeValue.fromS("one"), "epoch", AttributeValue.fromN("1"))));
        UpdateItemRequest update = UpdateItemRequest.builder()
                .tableName(TABLE)
                .key(Map.of("id", AttributeValue.fromS("one")))
                .conditionExpression("epoch = :epoch")
                .updateExpression("SET checkpoint = :checkpoint")
                .expressionAttributeValues(Map.of(
                        ":epoch", AttributeValue.fromN("1"),
                        ":checkpoint", AttributeValue.fromS("z/2026/11/22/10/15/1763806500000-0000001")))
                .build();
        return () -> {
            ground.measured().updateItem(update);
            return Answer.DONE;
        };
    }
}
