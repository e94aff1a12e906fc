package dev.lockstep.bench.peers;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
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
        UpdateItemRequest update = write(ground.aside(), TABLE, "one");
        return () -> {
            ground.measured().updateItem(update);
            return Answer.DONE;
        };
    }

    /** The write, on an item of its own in a table that is made if it is not there. */
    public static UpdateItemRequest write(DynamoDbClient dynamo, String table, String id) {
        PlainTable.create(dynamo, table, "id");
        dynamo.putItem(r ->
                r.tableName(table).item(Map.of("id", AttributeValue.fromS(id), "epoch", AttributeValue.fromN("1"))));
        return UpdateItemRequest.builder()
                .tableName(table)
                .key(Map.of("id", AttributeValue.fromS(id)))
                .conditionExpression("epoch = :epoch")
                .updateExpression("SET checkpoint = :checkpoint")
                .expressionAttributeValues(Map.of(
                        ":epoch", AttributeValue.fromN("1"),
                        ":checkpoint", AttributeValue.fromS("z/2026/11/22/10/15/1763806500000-0000001")))
                .build();
    }
}
