package dev.lockstep.bench.cold.child;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** As many requests as a bot makes until its first checkpoint, by the SDK alone: one UpdateItem each. */
public final class SdkAlone {
    private SdkAlone() {}

    /** Given the table, and the {@code pk} and {@code sk} of an item there. */
    public static void main(String[] arguments) {
        Laps laps = new Laps();
        DynamoDbClient dynamo = DynamoDbClient.create();
        laps.lap();
        dynamo.updateItem(update(arguments, "SET started = :value").build());
        laps.lap();
        dynamo.updateItem(update(arguments, "SET checkpoint = :value").build());
        laps.lap();
        laps.tell();
    }

    private static UpdateItemRequest.Builder update(String[] arguments, String set) {
        return UpdateItemRequest.builder()
                .tableName(arguments[0])
                .key(Map.of("pk", AttributeValue.fromS(arguments[1]), "sk", AttributeValue.fromS(arguments[2])))
                .conditionExpression("epoch = :epoch")
                .updateExpression(set)
                .expressionAttributeValues(Map.of(
                        ":epoch", AttributeValue.fromN("1"),
                        ":value", AttributeValue.fromS("z/2026/11/22/10/15/1763806500000-0000001")))
                .returnValues(ReturnValue.ALL_NEW);
    }
}
