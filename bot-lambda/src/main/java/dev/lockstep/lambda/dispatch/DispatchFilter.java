package dev.lockstep.lambda.dispatch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RunState;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Which records of the table's stream wake {@link DispatchHandler}, in the syntax of Lambda's event filters, so that
 * what a running bot writes wakes no function:
 *
 * <ul>
 *   <li>a definition, a bot's wake-ups or the head of a queue was written;
 *   <li>a subscription was written;
 *   <li>an instance was written whose run is not under way: it ended, was given up, refused, rewound or removed;
 *   <li>a round was abandoned, by an operator, by a rewind or by the bot's removal.
 * </ul>
 *
 * Starts, checkpoints and extensions of a run leave it under way and match nothing; nor do timers, settings, the
 * histories, locks, and whatever is deleted, by hand or by TTL. The template of the stack says the same.
 */
public final class DispatchFilter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final TableLayout LAYOUT = TableLayout.nativeTable("any");
    private static final BotId BOT = BotId.of("x");
    private static final QueueName QUEUE = QueueName.of("x");

    private DispatchFilter() {}

    /** The patterns, of which a record must match one. Lambda accepts five at most. */
    public static List<String> patterns() {
        return Stream.of(
                        written(texts(List.of(
                                sortKey(new RecordKey.Definition(BOT)),
                                sortKey(new RecordKey.Wake(BOT)),
                                sortKey(new RecordKey.QueueHead(QUEUE))))),
                        written(prefix(withoutEnd(sortKey(new RecordKey.Subscription(QUEUE, BOT)), BOT.value()))),
                        ended(),
                        abandoned())
                .map(ObjectNode::toString)
                .toList();
    }

    private static ObjectNode ended() {
        ObjectNode pattern = written(prefix(withoutEnd(sortKey(new RecordKey.Run(BOT, 0)), "0000")));
        pattern.withObjectProperty("dynamodb")
                .putObject("NewImage")
                .putObject(RunState.PHASE)
                .set(
                        "S",
                        texts(Arrays.stream(Phase.values())
                                .filter(phase -> !phase.isOpen())
                                .map(Phase::code)
                                .toList()));
        return pattern;
    }

    private static ObjectNode abandoned() {
        ObjectNode pattern = written(texts(List.of(sortKey(new RecordKey.Round(BOT)))));
        pattern.withObjectProperty("dynamodb")
                .putObject("NewImage")
                .putObject(Round.PHASE)
                .set("S", texts(List.of(RoundPhase.ABANDONED.code())));
        return pattern;
    }

    private static ObjectNode written(ArrayNode sortKey) {
        ObjectNode pattern = NODES.objectNode();
        pattern.set("eventName", texts(List.of("INSERT", "MODIFY")));
        pattern.putObject("dynamodb")
                .putObject("Keys")
                .putObject(LockstepTable.SORT_KEY)
                .set("S", sortKey);
        return pattern;
    }

    private static ArrayNode texts(List<String> accepted) {
        ArrayNode array = NODES.arrayNode();
        accepted.forEach(array::add);
        return array;
    }

    private static ArrayNode prefix(String start) {
        ArrayNode array = NODES.arrayNode();
        array.addObject().put("prefix", start);
        return array;
    }

    private static String sortKey(RecordKey key) {
        return Objects.requireNonNull(LAYOUT.itemKey(key).get(LockstepTable.SORT_KEY))
                .s();
    }

    private static String withoutEnd(String text, String end) {
        return text.substring(0, text.length() - end.length());
    }
}
