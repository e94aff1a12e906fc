package dev.lockstep.run;

import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.types.QueueName;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Positions that somebody else wrote in a bot's item of an RStreams bus and that cannot be read. They are in the way of
 * whoever asks for their queues, and of nobody else.
 *
 * @param reads why the position read of a queue is none
 * @param writes why the position written of a queue is none
 */
public record UnreadPositions(
        Map<QueueName, CorruptRecordException> reads, Map<QueueName, CorruptRecordException> writes) {

    /** All positions were read. */
    public static final UnreadPositions NONE = new UnreadPositions(Map.of(), Map.of());

    public UnreadPositions {
        reads = Map.copyOf(reads);
        writes = Map.copyOf(writes);
    }

    void requireNone() {
        Stream.concat(reads.values().stream(), writes.values().stream())
                .findFirst()
                .ifPresent(UnreadPositions::refuse);
    }

    void requireNoneOf(Checkpoint checkpoint) {
        checkpoint.reads().keySet().forEach(this::requireRead);
        checkpoint.writes().keySet().forEach(this::requireWritten);
    }

    void requireRead(QueueName queue) {
        Optional.ofNullable(reads.get(queue)).ifPresent(UnreadPositions::refuse);
    }

    void requireWritten(QueueName queue) {
        Optional.ofNullable(writes.get(queue)).ifPresent(UnreadPositions::refuse);
    }

    private static void refuse(CorruptRecordException why) {
        throw why;
    }
}
