package dev.lockstep.rstreams;

import dev.lockstep.testkit.DynamoDbLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The three tables of a bus that bots write, by the names they have in the recordings. */
final class BusTables {
    static final String CRON = "LeoCron";
    static final String SETTINGS = "LeoSettings";
    static final String SYSTEM = "LeoSystem";
    static final List<String> ALL = List.of(CRON, SETTINGS, SYSTEM);

    private final DynamoDbLocal dynamo;
    private final HttpClient http = HttpClient.newHttpClient();

    private BusTables(DynamoDbLocal dynamo) {
        this.dynamo = dynamo;
    }

    /** Tables as the bus's stack makes them: an id, and nothing else. */
    static BusTables createdIn(DynamoDbLocal dynamo) {
        AttributeDefinition id = AttributeDefinition.builder()
                .attributeName("id")
                .attributeType(ScalarAttributeType.S)
                .build();
        KeySchemaElement key = KeySchemaElement.builder()
                .attributeName("id")
                .keyType(KeyType.HASH)
                .build();
        ALL.forEach(table -> dynamo.client()
                .createTable(r -> r.tableName(table)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(id)
                        .keySchema(key)));
        return new BusTables(dynamo);
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

    Optional<Map<String, AttributeValue>> item(String key) {
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

    void putAll(Map<String, Map<String, AttributeValue>> items) {
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
    Optional<String> send(String operation, Json body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(dynamo.endpoint() + "/"))
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "DynamoDB_20120810." + capitalized(operation))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request,"
                                + " SignedHeaders=host, Signature=none")
                .POST(HttpRequest.BodyPublishers.ofString(body.written()))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.empty() : Optional.of(code(answer.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String capitalized(String operation) {
        return Character.toUpperCase(operation.charAt(0)) + operation.substring(1);
    }

    /** DynamoDB names the type of an error as {@code namespace#code}. */
    private static String code(String body) {
        return body.replaceAll("(?s).*#(\\w+Exception)\".*", "$1");
    }
}
