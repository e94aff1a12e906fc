package dev.lockstep.bench.dispatch;

import dev.lockstep.store.LockstepTable;
import dev.lockstep.types.BotId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Many bots, copied by BatchWriteItem from one that was registered, since registering each takes too long. In a copy a
 * name stands wherever the first bot's stood, in its id and in its queue's, and its due times are in its own shard.
 */
final class Herd {
    private static final int MOST_AT_ONCE = 25;

    private final DynamoDbClient dynamo;
    private final String table;
    private final String first;
    private final List<Map<String, AttributeValue>> items;
    private final List<WriteRequest> waiting = new ArrayList<>();

    /** Copies of this bot as it is by now, in a table that has few others as yet. */
    Herd(DynamoDbClient dynamo, String table, String first) {
        this.dynamo = dynamo;
        this.table = table;
        this.first = first;
        this.items = dynamo.scanPaginator(r -> r.tableName(table).consistentRead(true)).items().stream()
                .filter(item -> isOf(item, LockstepTable.PARTITION_KEY) || isOf(item, LockstepTable.SORT_KEY))
                .toList();
    }

    /** The name of the bot with this number. */
    static String name(int number) {
        return String.format(Locale.ROOT, "bot-%05d", number);
    }

    /** Bots with these numbers; of one that is there already the records are replaced that the first bot has too. */
    void copy(int from, int to, Ticker ticker) {
        for (int i = from; i < to; i++) {
            String name = name(i);
            items.forEach(item -> add(renamed(item, name)));
            ticker.at(i, to, "bots are there");
        }
        while (!waiting.isEmpty()) {
            write();
        }
    }

    private boolean isOf(Map<String, AttributeValue> item, String attribute) {
        return item.getOrDefault(attribute, AttributeValue.fromS("")).s().endsWith("#" + first);
    }

    private Map<String, AttributeValue> renamed(Map<String, AttributeValue> item, String name) {
        Map<String, AttributeValue> copy = new HashMap<>();
        item.forEach((attribute, value) -> copy.put(attribute, renamed(value, name)));
        copy.computeIfPresent(
                LockstepTable.DUE_SHARD,
                (attribute, shard) -> AttributeValue.fromS(
                        Integer.toString(LockstepTable.dueShard(BotId.of(name).value()))));
        return copy;
    }

    private AttributeValue renamed(AttributeValue value, String name) {
        if (value.s() != null) {
            return AttributeValue.fromS(value.s().replace(first, name));
        } else if (value.hasSs()) {
            return AttributeValue.fromSs(
                    value.ss().stream().map(text -> text.replace(first, name)).toList());
        } else if (value.hasL()) {
            return AttributeValue.fromL(
                    value.l().stream().map(each -> renamed(each, name)).toList());
        }
        return value;
    }

    private void add(Map<String, AttributeValue> item) {
        waiting.add(WriteRequest.builder().putRequest(p -> p.item(item)).build());
        if (waiting.size() == MOST_AT_ONCE) {
            write();
        }
    }

    private void write() {
        List<WriteRequest> batch = List.copyOf(waiting);
        waiting.clear();
        dynamo.batchWriteItem(r -> r.requestItems(Map.of(table, batch)))
                .unprocessedItems()
                .values()
                .forEach(waiting::addAll);
    }
}
