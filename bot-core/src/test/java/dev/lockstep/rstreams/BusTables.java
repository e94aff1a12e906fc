package dev.lockstep.rstreams;

import dev.lockstep.testkit.DynamoDbLocal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The three tables of a bus that bots write, by the names they have in the recordings. */
public final class BusTables {
    /** The bots. */
    public static final String CRON = "LeoCron";
    /** The locks. */
    public static final String SETTINGS = "LeoSettings";
    /** The systems. */
    public static final String SYSTEM = "LeoSystem";

    static final List<String> ALL = List.of(CRON, SETTINGS, SYSTEM);

    private final DynamoDbLocal dynamo;

    private BusTables(DynamoDbLocal dynamo) {
        this.dynamo = dynamo;
    }

    /** Tables as the bus's stack makes them: an id, and nothing else. */
    public static BusTables createdIn(DynamoDbLocal dynamo) {
        ALL.forEach(table -> create(dynamo, table, "id"));
        return new BusTables(dynamo);
    }

    /** Another table of the bus. */
    public static void create(DynamoDbLocal dynamo, String table, String keyName) {
        AttributeDefinition id = AttributeDefinition.builder()
                .attributeName(keyName)
                .attributeType(ScalarAttributeType.S)
                .build();
        KeySchemaElement key = KeySchemaElement.builder()
                .attributeName(keyName)
                .keyType(KeyType.HASH)
                .build();
        dynamo.client()
                .createTable(r -> r.tableName(table)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(id)
                        .keySchema(key));
    }

    /** All items, by {@code table/id}. */
    Map<String, Map<String, AttributeValue>> items() {
        Map<String, Map<String, AttributeValue>> items = new TreeMap<>();
        for (String table : ALL) {
            client().scan(r -> r.tableName(table).consistentRead(true))
                    .items()
                    .forEach(item -> items.put(table + "/" + Attributes.id(item), item));
        }
        return items;
    }

    /** An item by its {@code table/id}. */
    public Optional<Map<String, AttributeValue>> item(String key) {
        Map<String, AttributeValue> item = client().getItem(
                        r -> r.tableName(table(key)).key(id(key)).consistentRead(true))
                .item();
        return item.isEmpty() ? Optional.empty() : Optional.of(item);
    }

    /** Puts these items, and no others, into the tables. */
    void holdOnly(Map<String, Map<String, AttributeValue>> items) {
        items().keySet().stream().filter(key -> !items.containsKey(key)).forEach(this::remove);
        putAll(items);
    }

    void remove(String key) {
        client().deleteItem(r -> r.tableName(table(key)).key(id(key)));
    }

    /** Puts these items, by {@code table/id}. */
    public void putAll(Map<String, Map<String, AttributeValue>> items) {
        items.forEach(
                (key, item) -> client().putItem(r -> r.tableName(table(key)).item(item)));
    }

    private DynamoDbClient client() {
        return dynamo.client();
    }

    private static String table(String key) {
        return key.substring(0, key.indexOf('/'));
    }

    private static Map<String, AttributeValue> id(String key) {
        return Map.of("id", AttributeValue.fromS(key.substring(key.indexOf('/') + 1)));
    }

    /**
     * Sends a request as it was recorded.
     *
     * @return the code with which it was refused
     */
    Optional<String> send(DynamoDbRequest request) {
        try {
            SentRequest.send(client(), request);
            return Optional.empty();
        } catch (DynamoDbException e) {
            return Optional.of(e.awsErrorDetails().errorCode());
        }
    }
}
