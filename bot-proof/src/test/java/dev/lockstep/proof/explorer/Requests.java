package dev.lockstep.proof.explorer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * The requests that Lockstep makes to DynamoDB, read into {@link Request}s, and {@link Answer}s as DynamoDB gives them.
 */
abstract class Requests implements DynamoDbClient {
    private final Expressions.Cache expressions = new Expressions.Cache();

    /** The answer to a request, or the exception in its place. */
    abstract Answer answer(Request request);

    /** Which call of the library makes a write with these expressions. */
    String operation(String expressions) {
        return "";
    }

    /** Whether a record is none of what is modelled. */
    boolean isLeftOut(ItemKey key) {
        return false;
    }

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
        Answer.Found found = (Answer.Found) answer(new Request.Read(List.of(ItemKey.of(request.key()))));
        return GetItemResponse.builder()
                .item(found.items().isEmpty() ? null : found.items().get(0))
                .build();
    }

    @Override
    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        Map.Entry<String, KeysAndAttributes> asked =
                request.requestItems().entrySet().iterator().next();
        List<ItemKey> keys = asked.getValue().keys().stream().map(ItemKey::of).toList();
        Answer.Found found = (Answer.Found) answer(new Request.Read(keys));
        return BatchGetItemResponse.builder()
                .responses(Map.of(asked.getKey(), found.items()))
                .unprocessedKeys(Map.of())
                .build();
    }

    @Override
    public QueryResponse query(QueryRequest request) {
        Term condition = expressions.condition(request.keyConditionExpression(), request.expressionAttributeNames());
        Path hash =
                ((Term.Compare) (condition instanceof Term.All all ? all.terms().get(0) : condition)).left();
        Answer.Found found = (Answer.Found)
                answer(new Request.Query(hash.toString(), condition, request.expressionAttributeValues()));
        return QueryResponse.builder().items(found.items()).build();
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        Request.Part part = part(
                request.key(),
                Request.Kind.UPDATE,
                request.updateExpression(),
                request.conditionExpression(),
                request.expressionAttributeNames(),
                request.expressionAttributeValues());
        if (isLeftOut(part.key())) {
            return UpdateItemResponse.builder().build();
        }
        Answer answer = answer(new Request.Write(
                operation(request.updateExpression() + " IF " + request.conditionExpression()),
                List.of(part),
                "ALL_NEW".equals(request.returnValuesAsString()),
                false,
                false,
                Optional.empty()));
        if (answer instanceof Answer.Refused refused) {
            throw ConditionalCheckFailedException.builder()
                    .item(refused.found().get(0))
                    .message("The conditional request failed")
                    .build();
        }
        Answer.Written written = (Answer.Written) answer;
        return UpdateItemResponse.builder()
                .attributes(written.after().isEmpty() ? null : written.after())
                .build();
    }

    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        List<Request.Part> parts = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        boolean isAudited = false;
        StringBuilder texts = new StringBuilder();
        for (int i = 0; i < request.transactItems().size(); i++) {
            Request.Part part = part(request.transactItems().get(i), texts);
            if (isLeftOut(part.key())) {
                isAudited |= part.key().sort().startsWith("A#");
            } else {
                parts.add(part);
                places.add(i);
            }
        }
        Answer answer = parts.isEmpty()
                ? Answer.DONE
                : answer(new Request.Write(
                        operation(texts.toString()), parts, false, true, isAudited, Optional.empty()));
        if (answer instanceof Answer.Refused refused) {
            throw canceled(refused, places, request.transactItems().size());
        }
        return TransactWriteItemsResponse.builder().build();
    }

    private static TransactionCanceledException canceled(Answer.Refused refused, List<Integer> places, int size) {
        List<CancellationReason> reasons = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int place = places.indexOf(i);
            boolean held = place < 0 || refused.held().get(place);
            reasons.add(CancellationReason.builder()
                    .code(held ? "None" : "ConditionalCheckFailed")
                    .item(
                            held || refused.found().get(place).isEmpty()
                                    ? null
                                    : refused.found().get(place))
                    .build());
        }
        return TransactionCanceledException.builder()
                .cancellationReasons(reasons)
                .message("Transaction cancelled")
                .build();
    }

    private Request.Part part(TransactWriteItem item, StringBuilder texts) {
        if (item.update() != null) {
            var u = item.update();
            texts.append(u.updateExpression()).append(" IF ").append(u.conditionExpression());
            return part(
                    u.key(),
                    Request.Kind.UPDATE,
                    u.updateExpression(),
                    u.conditionExpression(),
                    u.expressionAttributeNames(),
                    u.expressionAttributeValues());
        } else if (item.delete() != null) {
            var d = item.delete();
            texts.append("DELETE IF ").append(d.conditionExpression());
            return part(
                    d.key(),
                    Request.Kind.DELETE,
                    null,
                    d.conditionExpression(),
                    d.expressionAttributeNames(),
                    d.expressionAttributeValues());
        }
        var c = item.conditionCheck();
        texts.append("CHECK IF ").append(c.conditionExpression());
        return part(
                c.key(),
                Request.Kind.CHECK,
                null,
                c.conditionExpression(),
                c.expressionAttributeNames(),
                c.expressionAttributeValues());
    }

    private Request.Part part(
            Map<String, AttributeValue> key,
            Request.Kind kind,
            @Nullable String update,
            @Nullable String condition,
            Map<String, String> names,
            Map<String, AttributeValue> values) {
        return new Request.Part(
                ItemKey.of(key),
                kind,
                Optional.ofNullable(update)
                        .map(u -> expressions.update(u, names))
                        .orElse(Update.NOTHING),
                Optional.ofNullable(condition)
                        .map(c -> expressions.condition(c, names))
                        .orElse(Term.TRUE),
                values);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
