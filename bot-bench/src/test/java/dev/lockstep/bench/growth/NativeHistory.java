package dev.lockstep.bench.growth;

import dev.lockstep.run.RunLogEntry;
import dev.lockstep.store.LockstepTable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Finished runs of a bot that has run once: copies of that run's entry, under the epochs that so many runs have had, of
 * which the bot's own is made the last.
 */
final class NativeHistory {
    private static final String ENTRY = "X#";
    private static final String RUN = "R#0000";
    private static final String EPOCH = "e";
    private static final long HIGHEST_EPOCH = 999_999_999_999_999L;

    private final DynamoDbClient dynamo;

    NativeHistory(DynamoDbClient dynamo) {
        this.dynamo = dynamo;
    }

    /** As long as this. */
    void make(NativeBot bot, int entries) {
        Map<String, AttributeValue> partition = Map.of(":p", AttributeValue.fromS("B#" + NativeBot.ID.value()));
        Map<String, AttributeValue> values = new HashMap<>(partition);
        values.put(":x", AttributeValue.fromS(ENTRY));
        Map<String, AttributeValue> entry = only(dynamo.query(r -> r.tableName(NativeBot.TABLE)
                        .keyConditionExpression("#p = :p AND begins_with(#s, :x)")
                        .expressionAttributeNames(
                                Map.of("#p", LockstepTable.PARTITION_KEY, "#s", LockstepTable.SORT_KEY))
                        .expressionAttributeValues(values))
                .items());
        dynamo.deleteItem(r -> r.tableName(NativeBot.TABLE).key(key(entry)));
        Copies copies = new Copies(dynamo, NativeBot.TABLE);
        for (long epoch = 1; epoch <= entries; epoch++) {
            Map<String, AttributeValue> copy = new HashMap<>(entry);
            copy.put(
                    LockstepTable.SORT_KEY,
                    AttributeValue.fromS(String.format(Locale.ROOT, "X#%015d#0000", HIGHEST_EPOCH - epoch)));
            copies.add(copy);
        }
        copies.write();
        Map<String, AttributeValue> run = new HashMap<>(key(entry));
        run.put(LockstepTable.SORT_KEY, AttributeValue.fromS(RUN));
        dynamo.updateItem(r -> r.tableName(NativeBot.TABLE)
                .key(run)
                .updateExpression("SET #e = :e")
                .conditionExpression("attribute_exists(#e)")
                .expressionAttributeNames(Map.of("#e", EPOCH))
                .expressionAttributeValues(Map.of(":e", AttributeValue.fromN(Integer.toString(Math.max(1, entries))))));
        List<RunLogEntry> found = bot.door().runs().log().of(NativeBot.ID).toList();
        if (found.size() != entries) {
            throw new IllegalStateException(found.size() + " entries are in a history of " + entries);
        }
    }

    private static Map<String, AttributeValue> only(List<Map<String, AttributeValue>> found) {
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " entries after one run");
        }
        return found.get(0);
    }

    private static Map<String, AttributeValue> key(Map<String, AttributeValue> entry) {
        Map<String, AttributeValue> key = new HashMap<>(entry);
        key.keySet().retainAll(List.of(LockstepTable.PARTITION_KEY, LockstepTable.SORT_KEY));
        return key;
    }
}
