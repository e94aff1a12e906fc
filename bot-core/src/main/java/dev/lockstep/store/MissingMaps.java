package dev.lockstep.store;

import dev.lockstep.types.BotId;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * The maps of a bot's item on an RStreams bus into which runs write. leo-sdk leaves them out in some of the items it
 * makes, and DynamoDB writes into no map that is missing.
 */
final class MissingMaps {
    private static final List<String> KINDS = List.of("read", "write");
    private static final AttributeValue EMPTY = AttributeValue.fromM(Map.of());

    private MissingMaps() {}

    /** {@link ItemStore#makingMaps}. */
    static Outcome madeFor(ItemStore store, BotId bot, Supplier<Outcome> write) {
        try {
            Outcome outcome = write.get();
            if (!hasNone(outcome)) {
                return outcome;
            }
        } catch (CorruptRecordException | DynamoDbException missed) {
            if (!isAboutPath(missed)) {
                throw missed;
            }
        }
        if (isMade(store, bot, LeoCron.canRun()) || isMade(store, bot, LeoCron.isBot())) {
            store.update(inner(bot));
        }
        return write.get();
    }

    /** A write on condition that the bus can run the bot meets neither of the outer maps, and a bot all the same. */
    private static boolean hasNone(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused
                && refused.found()
                        .filter(item -> LeoCron.isBot(item) && !LeoCron.canRun(item))
                        .isPresent();
    }

    /** A bot's own role may not be allowed to name what says that there is a bot: a run of it has left the first. */
    private static boolean isMade(ItemStore store, BotId bot, Condition there) {
        return store.update(Change.of(new RecordKey.Definition(bot))
                        .setEmptyMapIfAbsent(LeoCron.INSTANCES)
                        .setIfAbsent(
                                Path.of(LeoCron.CHECKPOINTS),
                                AttributeValue.fromM(Map.of(KINDS.get(0), EMPTY, KINDS.get(1), EMPTY)))
                        .when(there))
                instanceof Outcome.Applied;
    }

    private static Change inner(BotId bot) {
        Change change = Change.of(new RecordKey.Definition(bot)).when(LeoCron.canRun());
        KINDS.forEach(kind -> change.setIfAbsent(Path.of(LeoCron.CHECKPOINTS, kind), EMPTY));
        return change;
    }

    private static boolean isAboutPath(RuntimeException failed) {
        return UnusableRecord.isAboutPath(failed.getMessage())
                || (failed instanceof TransactionCanceledException canceled
                        && canceled.cancellationReasons().stream()
                                .map(CancellationReason::message)
                                .anyMatch(UnusableRecord::isAboutPath));
    }
}
