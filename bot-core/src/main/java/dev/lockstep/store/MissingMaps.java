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
            return write.get();
        } catch (CorruptRecordException | DynamoDbException missed) {
            if (!isAboutPath(missed)) {
                throw missed;
            }
            if (store.update(outer(bot)) instanceof Outcome.Applied) {
                store.update(inner(bot));
            }
            return write.get();
        }
    }

    private static Change outer(BotId bot) {
        return Change.of(new RecordKey.Definition(bot))
                .setEmptyMapIfAbsent(LeoCron.INSTANCES)
                .setIfAbsent(
                        Path.of(LeoCron.CHECKPOINTS),
                        AttributeValue.fromM(Map.of(KINDS.get(0), EMPTY, KINDS.get(1), EMPTY)))
                .when(LeoCron.canRun());
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
