package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.lambda.json.AttributeJson;
import dev.lockstep.types.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * A commit's own writes, in the JSON of DynamoDB's {@code TransactWriteItems}: {@code Put}, {@code Update},
 * {@code Delete}, {@code ConditionCheck}.
 *
 * @param tables the tables they concern
 */
record OwnWrites(List<TransactWriteItem> items, Set<String> tables) {
    static final List<String> KINDS = List.of("Put", "Update", "Delete", "ConditionCheck");
    private static final List<String> CONDITION =
            List.of("TableName", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues");
    private static final int MOST = 99;

    /**
     * These writes.
     *
     * @throws InvalidInputException if one is not understood
     */
    static OwnWrites of(List<JsonNode> nodes) {
        if (nodes.isEmpty() || nodes.size() > MOST) {
            throw InvalidInputException.of("writes", "are " + nodes.size() + "; 1 to " + MOST + " are accepted");
        }
        List<TransactWriteItem> items = new ArrayList<>();
        Set<String> tables = new TreeSet<>();
        for (JsonNode node : nodes) {
            String path = "writes[" + items.size() + "]";
            if (!node.isObject()
                    || node.size() != 1
                    || !KINDS.contains(node.fieldNames().next())) {
                throw InvalidInputException.of(path, "is not an object with one of " + KINDS);
            }
            String kind = node.fieldNames().next();
            CallBody body = new CallBody(node.path(kind), path + "." + kind);
            CallBody.Later<String> table = body.requiredText("TableName", "prices");
            items.add(item(kind, body, table.orElse("refused")));
            body.refuseOthers(members(kind));
            body.close();
            tables.add(table.get());
        }
        return new OwnWrites(items, tables);
    }

    /** The members that a kind of write may have. */
    static List<String> members(String kind) {
        List<String> members = new ArrayList<>(CONDITION);
        members.add(kind.equals("Put") ? "Item" : "Key");
        if (kind.equals("Update")) {
            members.add("UpdateExpression");
        }
        return members;
    }

    private static TransactWriteItem item(String kind, CallBody body, String table) {
        Map<String, AttributeValue> item = attributes(body, kind.equals("Put") ? "Item" : "Key");
        @Nullable String condition = body.text("ConditionExpression").orElse(null);
        @Nullable Map<String, String> names = names(body);
        @Nullable Map<String, AttributeValue> values = values(body);
        TransactWriteItem.Builder write = TransactWriteItem.builder();
        switch (kind) {
            case "Put" ->
                write.put(p -> p.tableName(table)
                        .item(item)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values));
            case "Update" -> {
                String update =
                        body.requiredText("UpdateExpression", "ADD hits :one").orElse("");
                write.update(u -> u.tableName(table)
                        .key(item)
                        .updateExpression(update)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values));
            }
            case "Delete" ->
                write.delete(d -> d.tableName(table)
                        .key(item)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values));
            default ->
                write.conditionCheck(c -> c.tableName(table)
                        .key(item)
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values));
        }
        return write.build();
    }

    private static Map<String, AttributeValue> attributes(CallBody body, String name) {
        Optional<JsonNode> node = body.any(name);
        if (node.isEmpty()) {
            body.refuse(name, "is missing; accepted are attributes such as {\"id\":{\"S\":\"1\"}}");
        }
        return node.map(n -> AttributeJson.readItem(body.pathOf(name), n)).orElse(Map.of());
    }

    private static @Nullable Map<String, AttributeValue> values(CallBody body) {
        String name = "ExpressionAttributeValues";
        return body.any(name)
                .map(n -> AttributeJson.readItem(body.pathOf(name), n))
                .orElse(null);
    }

    private static @Nullable Map<String, String> names(CallBody body) {
        Optional<CallBody> object = body.object("ExpressionAttributeNames");
        if (object.isEmpty()) {
            return null;
        }
        Map<String, String> names = new HashMap<>();
        object.get().names().forEach(name -> object.get().text(name).ifPresent(text -> names.put(name, text)));
        return names;
    }
}
