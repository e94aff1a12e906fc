package dev.lockstep.bench.growth;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.store.LockstepTable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Other bots of a table of Lockstep's own, each with a schedule, labels and a queue that they all read. The first is
 * registered, the others are its records under names of their own, each in the shard of the index of what is due that a
 * bot of that name is in.
 */
final class NativeCrowd {
    private static final String FIRST = "crowd";

    private final DynamoDbClient dynamo;

    NativeCrowd(DynamoDbClient dynamo) {
        this.dynamo = dynamo;
    }

    /** So many, on a table that has no bot yet. */
    void enter(Lockstep door, int number) {
        door.bots()
                .register(BotDefinition.bot(FIRST)
                        .target("process:" + FIRST)
                        .reads("what-the-crowd-reads")
                        .writes("what-the-crowd-writes")
                        .schedule("rate(1 hour)")
                        .tags("crowd")
                        .owner("shop")
                        .build());
        List<Map<String, AttributeValue>> records =
                dynamo.scanPaginator(r -> r.tableName(NativeBot.TABLE)).items().stream()
                        .filter(record ->
                                text(record, LockstepTable.PARTITION_KEY).equals("B#" + FIRST)
                                        || text(record, LockstepTable.SORT_KEY).equals("S#" + FIRST))
                        .toList();
        Copies copies = new Copies(dynamo, NativeBot.TABLE);
        for (int i = 1; i < number; i++) {
            String name = String.format(Locale.ROOT, "%s-%05d", FIRST, i);
            records.forEach(record -> copies.add(renamed(record, name)));
        }
        copies.write();
    }

    private static Map<String, AttributeValue> renamed(Map<String, AttributeValue> record, String name) {
        Map<String, AttributeValue> copy = new HashMap<>(record);
        copy.computeIfPresent(LockstepTable.PARTITION_KEY, (key, value) -> renamed(value, name));
        copy.computeIfPresent(LockstepTable.SORT_KEY, (key, value) -> renamed(value, name));
        copy.computeIfPresent(
                LockstepTable.DUE_SHARD,
                (key, value) -> AttributeValue.fromS(Integer.toString(LockstepTable.dueShard(name))));
        return copy;
    }

    private static AttributeValue renamed(AttributeValue key, String name) {
        return key.s().endsWith("#" + FIRST) ? AttributeValue.fromS(key.s().charAt(0) + "#" + name) : key;
    }

    private static String text(Map<String, AttributeValue> record, String attribute) {
        return record.getOrDefault(attribute, AttributeValue.fromS("")).s();
    }
}
