package dev.lockstep.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/** What tables and their indexes are asked. */
final class Queries {
    private Queries() {}

    static QueryRequest.Builder range(TableLayout.KeyRange keys) {
        return QueryRequest.builder()
                .tableName(keys.table())
                .keyConditionExpression("#p = :p AND #s BETWEEN :from AND :to")
                .expressionAttributeNames(Map.of("#p", NativeLayout.PARTITION, "#s", NativeLayout.SORT))
                .expressionAttributeValues(Map.of(
                        ":p", AttributeValue.fromS(keys.partition()),
                        ":from", AttributeValue.fromS(keys.from()),
                        ":to", AttributeValue.fromS(keys.to())))
                .consistentRead(true);
    }

    static QueryRequest due(String table, int shard, Instant upTo) {
        return due(table)
                .keyConditionExpression("#p = :p AND #s <= :to")
                .expressionAttributeNames(Map.of("#p", LockstepTable.DUE_SHARD, "#s", LockstepTable.DUE_AT))
                .expressionAttributeValues(Map.of(
                        ":p", AttributeValue.fromS(Integer.toString(shard)),
                        ":to", AttributeValue.fromN(Long.toString(upTo.toEpochMilli()))))
                .build();
    }

    static QueryRequest dueInstances(String table, int shard) {
        return due(table)
                .keyConditionExpression("#p = :p")
                .filterExpression("begins_with(#s, :run)")
                .expressionAttributeNames(Map.of("#p", LockstepTable.DUE_SHARD, "#s", NativeLayout.SORT))
                .expressionAttributeValues(Map.of(
                        ":p", AttributeValue.fromS(Integer.toString(shard)),
                        ":run", AttributeValue.fromS(NativeLayout.RUN)))
                .build();
    }

    static QueryRequest latest(String table, String shard, int pageSize) {
        return due(table)
                .keyConditionExpression("#p = :p")
                .expressionAttributeNames(Map.of("#p", LockstepTable.DUE_SHARD))
                .expressionAttributeValues(Map.of(":p", AttributeValue.fromS(shard)))
                .scanIndexForward(false)
                .limit(pageSize)
                .build();
    }

    private static QueryRequest.Builder due(String table) {
        return QueryRequest.builder().tableName(table).indexName(LockstepTable.DUE_INDEX);
    }

    static QueryRequest kind(String table, String kind, Optional<Map<String, AttributeValue>> after) {
        AttributeValue hash = AttributeValue.fromS(kind);
        Map<String, AttributeValue> start = new HashMap<>(after.orElse(Map.of()));
        after.ifPresent(key -> start.put(LockstepTable.KIND, hash));
        return kind(table)
                .keyConditionExpression("#k = :k")
                .expressionAttributeNames(Map.of("#k", LockstepTable.KIND))
                .expressionAttributeValues(Map.of(":k", hash))
                .exclusiveStartKey(start.isEmpty() ? null : start)
                .build();
    }

    static QueryRequest kind(String table, String kind, IdRange ids, int pageSize) {
        return kind(table)
                .keyConditionExpression("#k = :k AND #p BETWEEN :from AND :to")
                .expressionAttributeNames(Map.of("#k", LockstepTable.KIND, "#p", NativeLayout.PARTITION))
                .expressionAttributeValues(Map.of(
                        ":k", AttributeValue.fromS(kind),
                        ":from", AttributeValue.fromS(NativeLayout.BOT + ids.from()),
                        ":to", AttributeValue.fromS(NativeLayout.BOT + ids.to())))
                .limit(pageSize)
                .build();
    }

    private static QueryRequest.Builder kind(String table) {
        return QueryRequest.builder().tableName(table).indexName(LockstepTable.KIND_INDEX);
    }

    static ScanRequest scan(TableLayout layout, RecordKey like, Optional<RecordKey> after, List<String> attributes) {
        Map<String, String> names = new HashMap<>();
        layout.itemKey(like).keySet().forEach(key -> names.put("#k", key));
        attributes.forEach(attribute -> names.put("#a" + names.size(), attribute));
        return ScanRequest.builder()
                .tableName(layout.table(like))
                .projectionExpression(String.join(", ", names.keySet()))
                .expressionAttributeNames(names)
                .exclusiveStartKey(after.map(layout::itemKey).orElse(null))
                .build();
    }
}
