package dev.lockstep.proof.fencing;

import dev.lockstep.run.RunTicket;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Under which epoch, and by which start, each effect was written: a line that every transaction adds to an item of the
 * user's without a condition, held against the run's record as it stood when the line was accepted.
 */
final class Journal {
    private static final String LINES = "written";

    private final DynamoDbClient dynamo;
    private final String table;
    private final TableLayout layout;
    private final BotId bot;
    private final List<String> superseded = new ArrayList<>();
    private int accepted;

    Journal(DynamoDbClient dynamo, String table, TableLayout layout, BotId bot) {
        this.dynamo = dynamo;
        this.table = table;
        this.layout = layout;
        this.bot = bot;
    }

    /** The line of one transaction. */
    TransactWriteItem line(RunTicket ticket) {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(table)
                        .key(key())
                        .updateExpression("SET " + LINES + " = list_append(if_not_exists(" + LINES + ", :none), :line)")
                        .expressionAttributeValues(Map.of(
                                ":none",
                                AttributeValue.fromL(List.of()),
                                ":line",
                                AttributeValue.fromL(List.of(AttributeValue.fromS(
                                        text(Long.toString(ticket.invocation().epoch()), ticket.process())))))))
                .build();
    }

    /** A transaction changes neither epoch nor start, so they are after it what they were when it was accepted. */
    void look() {
        List<AttributeValue> lines = read(table, key())
                .getOrDefault(LINES, AttributeValue.fromL(List.of()))
                .l();
        if (lines.size() == accepted) {
            return;
        }
        RecordKey.Run key = new RecordKey.Run(bot, 0);
        Map<String, AttributeValue> run = read(layout.table(key), layout.itemKey(key));
        String current = text(
                run.getOrDefault("e", AttributeValue.fromN("0")).n(),
                run.getOrDefault("pr", AttributeValue.fromS("")).s());
        for (AttributeValue line : lines.subList(accepted, lines.size())) {
            if (!line.s().equals(current)) {
                superseded.add("an effect of " + line.s() + " was accepted in " + current);
            }
        }
        accepted = lines.size();
    }

    int accepted() {
        return accepted;
    }

    /** The effects that were accepted from another epoch or start than the run's. */
    List<String> superseded() {
        return superseded;
    }

    private Map<String, AttributeValue> read(String from, Map<String, AttributeValue> key) {
        return dynamo.getItem(r -> r.tableName(from).consistentRead(true).key(key))
                .item();
    }

    private Map<String, AttributeValue> key() {
        return Map.of("key", AttributeValue.fromS(bot.value() + "/journal"));
    }

    private static String text(String epoch, String process) {
        return "epoch " + epoch + ", start " + process;
    }
}
