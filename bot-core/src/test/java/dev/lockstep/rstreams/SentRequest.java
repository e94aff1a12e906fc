package dev.lockstep.rstreams;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** A recorded request as one of the SDK, member by member. One with a member that is not known here is refused. */
final class SentRequest {
    private final Json body;

    private SentRequest(Json body, String... known) {
        Set<String> unknown = new TreeSet<>(body.members().keySet());
        Arrays.asList(known).forEach(unknown::remove);
        unknown.remove("ReturnConsumedCapacity");
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("not replayed: %s of %s".formatted(unknown, body));
        }
        this.body = body;
    }

    static DynamoDbRequest of(String operation, Json body) {
        return switch (operation) {
            case "updateItem" -> update(body);
            case "putItem" -> put(body);
            case "deleteItem" -> delete(body);
            case "getItem" -> get(body);
            case "batchGetItem" -> batchGet(body);
            default -> throw new IllegalArgumentException("not replayed: " + operation);
        };
    }

    static void send(DynamoDbClient client, DynamoDbRequest request) {
        if (request instanceof UpdateItemRequest update) {
            client.updateItem(update);
        } else if (request instanceof PutItemRequest put) {
            client.putItem(put);
        } else if (request instanceof DeleteItemRequest delete) {
            client.deleteItem(delete);
        } else if (request instanceof GetItemRequest get) {
            client.getItem(get);
        } else if (request instanceof BatchGetItemRequest batchGet) {
            client.batchGetItem(batchGet);
        } else {
            throw new IllegalArgumentException("not replayed: " + request);
        }
    }

    private static UpdateItemRequest update(Json body) {
        SentRequest sent = new SentRequest(
                body,
                "TableName",
                "Key",
                "UpdateExpression",
                "ConditionExpression",
                "ExpressionAttributeNames",
                "ExpressionAttributeValues");
        UpdateItemRequest.Builder update = UpdateItemRequest.builder()
                .tableName(sent.table())
                .key(sent.item("Key"))
                .updateExpression(body.get("UpdateExpression").text());
        body.find("ConditionExpression").map(Json::text).ifPresent(update::conditionExpression);
        sent.ifNames(update::expressionAttributeNames);
        sent.ifValues(update::expressionAttributeValues);
        return update.build();
    }

    private static PutItemRequest put(Json body) {
        SentRequest sent = new SentRequest(
                body,
                "TableName",
                "Item",
                "ConditionExpression",
                "ExpressionAttributeNames",
                "ExpressionAttributeValues");
        PutItemRequest.Builder put =
                PutItemRequest.builder().tableName(sent.table()).item(sent.item("Item"));
        body.find("ConditionExpression").map(Json::text).ifPresent(put::conditionExpression);
        sent.ifNames(put::expressionAttributeNames);
        sent.ifValues(put::expressionAttributeValues);
        return put.build();
    }

    private static DeleteItemRequest delete(Json body) {
        SentRequest sent = new SentRequest(
                body,
                "TableName",
                "Key",
                "ConditionExpression",
                "ExpressionAttributeNames",
                "ExpressionAttributeValues");
        DeleteItemRequest.Builder delete =
                DeleteItemRequest.builder().tableName(sent.table()).key(sent.item("Key"));
        body.find("ConditionExpression").map(Json::text).ifPresent(delete::conditionExpression);
        sent.ifNames(delete::expressionAttributeNames);
        sent.ifValues(delete::expressionAttributeValues);
        return delete.build();
    }

    private static GetItemRequest get(Json body) {
        SentRequest sent = new SentRequest(body, "TableName", "Key", "ConsistentRead");
        return GetItemRequest.builder()
                .tableName(sent.table())
                .key(sent.item("Key"))
                .consistentRead(isConsistent(body))
                .build();
    }

    private static BatchGetItemRequest batchGet(Json body) {
        SentRequest sent = new SentRequest(body, "RequestItems");
        Map<String, KeysAndAttributes> items = new HashMap<>();
        sent.body.get("RequestItems").members().forEach((table, of) -> items.put(table, keys(of)));
        return BatchGetItemRequest.builder().requestItems(items).build();
    }

    private static KeysAndAttributes keys(Json of) {
        SentRequest sent = new SentRequest(of, "Keys", "ConsistentRead");
        List<Map<String, AttributeValue>> keys =
                sent.body.get("Keys").elements().stream().map(Attributes::item).toList();
        return KeysAndAttributes.builder()
                .keys(keys)
                .consistentRead(isConsistent(of))
                .build();
    }

    private static boolean isConsistent(Json body) {
        return body.find("ConsistentRead")
                .map(Json::text)
                .map(Boolean::parseBoolean)
                .orElse(false);
    }

    private String table() {
        return body.get("TableName").text();
    }

    private Map<String, AttributeValue> item(String member) {
        return Attributes.item(body.get(member));
    }

    private void ifNames(Consumer<Map<String, String>> then) {
        body.find("ExpressionAttributeNames").ifPresent(names -> {
            Map<String, String> byPlaceholder = new HashMap<>();
            names.members().forEach((placeholder, name) -> byPlaceholder.put(placeholder, name.text()));
            then.accept(byPlaceholder);
        });
    }

    private void ifValues(Consumer<Map<String, AttributeValue>> then) {
        body.find("ExpressionAttributeValues").map(Attributes::item).ifPresent(then);
    }
}
