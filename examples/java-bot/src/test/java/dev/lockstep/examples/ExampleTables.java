package dev.lockstep.examples;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The tables of examples/template.yaml. */
final class ExampleTables {
    private ExampleTables() {}

    static void create(DynamoDbClient dynamo, String name, String partition, String sort) {
        dynamo.createTable(r -> r.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(
                        KeySchemaElement.builder()
                                .attributeName(partition)
                                .keyType(KeyType.HASH)
                                .build(),
                        KeySchemaElement.builder()
                                .attributeName(sort)
                                .keyType(KeyType.RANGE)
                                .build())
                .attributeDefinitions(text(partition), text(sort)));
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    /** How often a bot saw each key. */
    static Map<String, Long> counts(DynamoDbClient dynamo, String table, String bot) {
        Map<String, Long> counts = new TreeMap<>();
        dynamo.queryPaginator(r -> r.tableName(table)
                        .consistentRead(true)
                        .keyConditionExpression("bot = :bot")
                        .expressionAttributeValues(Map.of(":bot", AttributeValue.fromS(bot))))
                .items()
                .forEach(item -> counts.put(
                        requireNonNull(item.get("key")).s(),
                        Long.valueOf(requireNonNull(item.get("seen")).n())));
        return counts;
    }
}
