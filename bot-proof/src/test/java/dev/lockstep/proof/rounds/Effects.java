package dev.lockstep.proof.rounds;

import dev.lockstep.proof.rounds.Queues.Event;
import dev.lockstep.run.RunTicket;
import dev.lockstep.store.LockstepTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * What a bot does to the user's items, one for each key: a line is added for each event, with the epoch, the instance
 * and the start that it was done under. The items lie in Lockstep's table, so that the table's stream tells the order
 * of everything.
 */
final class Effects {
    static final String LINES = "effects";
    private static final String PARTITION = "effects-of-";
    private static final String EPOCH = "epoch";

    private Effects() {}

    /** One effect, as its line tells. */
    record Effect(Event event, long epoch, int instance, String process) {
        static Effect of(String line, String key) {
            String[] words = line.split(" ", -1);
            return new Effect(
                    new Event(words[0], Long.parseLong(words[1]), key),
                    Long.parseLong(words[2]),
                    Integer.parseInt(words[3]),
                    words[4]);
        }
    }

    static boolean isOne(Image keys) {
        return keys.text(LockstepTable.PARTITION_KEY).startsWith(PARTITION);
    }

    /** Writes without a condition: whether they may be made is for {@code commit} to say. */
    static List<TransactWriteItem> unguarded(String table, List<Event> events, RunTicket by) {
        return writes(table, events, by, false);
    }

    /** Writes that are refused once one of a higher epoch was accepted for the same key. */
    static List<TransactWriteItem> guardedByTheEpoch(String table, List<Event> events, RunTicket by) {
        return writes(table, events, by, true);
    }

    private static List<TransactWriteItem> writes(String table, List<Event> events, RunTicket by, boolean guarded) {
        Map<String, List<AttributeValue>> lines = new TreeMap<>();
        for (Event event : events) {
            lines.computeIfAbsent(event.key(), key -> new ArrayList<>()).add(AttributeValue.fromS(line(event, by)));
        }
        String epoch = Long.toString(by.invocation().epoch());
        return lines.entrySet().stream()
                .map(key -> TransactWriteItem.builder()
                        .update(u -> u.tableName(table)
                                .key(Map.of(
                                        LockstepTable.PARTITION_KEY,
                                        AttributeValue.fromS(
                                                PARTITION + by.invocation().bot()),
                                        LockstepTable.SORT_KEY,
                                        AttributeValue.fromS(key.getKey())))
                                .updateExpression("SET " + LINES + " = list_append(if_not_exists(" + LINES
                                        + ", :none), :new), " + EPOCH + " = :epoch")
                                .conditionExpression(
                                        guarded
                                                ? "attribute_not_exists(" + EPOCH + ") OR " + EPOCH + " <= :epoch"
                                                : null)
                                .expressionAttributeValues(Map.of(
                                        ":none",
                                        AttributeValue.fromL(List.of()),
                                        ":new",
                                        AttributeValue.fromL(key.getValue()),
                                        ":epoch",
                                        AttributeValue.fromN(epoch))))
                        .build())
                .toList();
    }

    private static String line(Event event, RunTicket by) {
        return event + " " + by.invocation().epoch() + " " + by.invocation().instance() + " " + by.process();
    }
}
