package dev.lockstep.run;

import dev.lockstep.store.Item;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far an instance has come.
 *
 * @param sequence number of writes made by runs of this instance, ever
 * @param moved whether the latest run has moved a read position, or had nothing to read when it was claimed
 * @param recordsRead number of events the latest run has read
 * @param recordsWritten number of events the latest run has written
 * @param reads the last event read per queue
 * @param writes the last event written per queue
 * @param unread positions that somebody else wrote and that cannot be read, on an RStreams bus
 */
public record Progress(
        long sequence,
        boolean moved,
        long recordsRead,
        long recordsWritten,
        Map<QueueName, Position> reads,
        Map<QueueName, Position> writes,
        UnreadPositions unread) {

    /** A record that is full could not even be ended; DynamoDB takes 400 KB. */
    private static final int MOST_BYTES = 150_000;

    private static final int BYTES_BESIDE = 60;

    public Progress {
        reads = Map.copyOf(reads);
        writes = Map.copyOf(writes);
    }

    /** How far an instance has come, all of whose positions could be read. */
    public Progress(
            long sequence,
            boolean moved,
            long recordsRead,
            long recordsWritten,
            Map<QueueName, Position> reads,
            Map<QueueName, Position> writes) {
        this(sequence, moved, recordsRead, recordsWritten, reads, writes, UnreadPositions.NONE);
    }

    static Progress of(Item item) {
        return new Progress(
                item.requireCount(RunState.SEQUENCE),
                item.flag(RunState.MOVED),
                item.count(RunState.RECORDS_READ, 0),
                item.count(RunState.RECORDS_WRITTEN, 0),
                positions(item, RunState.READS),
                positions(item, RunState.WRITES));
    }

    /** The progress after a write with this checkpoint. */
    Progress after(Checkpoint checkpoint) {
        return new Progress(
                sequence + 1,
                moved || moves(checkpoint),
                recordsRead + checkpoint.recordsRead(),
                recordsWritten + checkpoint.recordsWritten(),
                merged(reads, checkpoint.reads()),
                merged(writes, checkpoint.writes()),
                unread);
    }

    /** The same with the positions of the bot as a whole. */
    Progress at(Round round) {
        return new Progress(sequence, moved, recordsRead, recordsWritten, round.reads(), round.writes(), unread);
    }

    /** The same after as many writes. */
    Progress numbered(long writes) {
        return new Progress(writes, moved, recordsRead, recordsWritten, reads, this.writes, unread);
    }

    /** The position read of a queue; refused if there is one that cannot be read. */
    Optional<Position> read(QueueName queue) {
        unread.requireRead(queue);
        return Optional.ofNullable(reads.get(queue));
    }

    /** The position written of a queue; refused if there is one that cannot be read. */
    Optional<Position> written(QueueName queue) {
        unread.requireWritten(queue);
        return Optional.ofNullable(writes.get(queue));
    }

    /** Where the queues of a checkpoint are, in words. */
    String at(Checkpoint checkpoint) {
        return checkpoint.text(reads::get, writes::get);
    }

    /** Whether the checkpoint moves a read position forward. */
    boolean moves(Checkpoint checkpoint) {
        return isForward(reads, checkpoint.reads());
    }

    /**
     * Refuses a checkpoint that would move a position back.
     *
     * @throws StalePositionException with the first such queue
     */
    void requireNotBack(Checkpoint checkpoint) {
        unread.requireNoneOf(checkpoint);
        requireNotBack(reads, checkpoint.reads());
        requireNotBack(writes, checkpoint.writes());
    }

    /**
     * Refuses effects that were made already: if no position moves, or if one is no longer where it was when they were
     * made up.
     *
     * @throws StalePositionException with such a queue
     */
    void requireForward(Progress base, Checkpoint checkpoint) {
        requireNotBack(checkpoint);
        checkpoint.reads().forEach((queue, next) -> requireUnmoved(queue, base.reads, reads, next));
        checkpoint.writes().forEach((queue, next) -> requireUnmoved(queue, base.writes, writes, next));
        if (!isForward(reads, checkpoint.reads()) && !isForward(writes, checkpoint.writes())) {
            requireNot(0, reads, checkpoint.reads());
            requireNot(0, writes, checkpoint.writes());
        }
    }

    private static void requireNotBack(Map<QueueName, Position> known, Map<QueueName, Position> next) {
        requireNot(1, known, next);
    }

    private static void requireNot(int order, Map<QueueName, Position> known, Map<QueueName, Position> next) {
        next.forEach((queue, position) -> Optional.ofNullable(known.get(queue)).ifPresent(at -> {
            if (Integer.signum(at.eventId().compareTo(position.eventId())) == order) {
                throw new StalePositionException(queue, position.eventId(), at.eventId());
            }
        }));
    }

    private static void requireUnmoved(
            QueueName queue, Map<QueueName, Position> base, Map<QueueName, Position> now, Position next) {
        Optional<EventId> is = Optional.ofNullable(now.get(queue)).map(Position::eventId);
        if (!is.equals(Optional.ofNullable(base.get(queue)).map(Position::eventId))) {
            throw new StalePositionException(queue, next.eventId(), is.orElse(EventId.BEGINNING));
        }
    }

    private static boolean isForward(Map<QueueName, Position> known, Map<QueueName, Position> next) {
        return next.entrySet().stream()
                .anyMatch(e -> Optional.ofNullable(known.get(e.getKey()))
                        .map(at -> at.eventId().compareTo(e.getValue().eventId()) < 0)
                        .orElse(true));
    }

    private static Map<QueueName, Position> merged(Map<QueueName, Position> known, Map<QueueName, Position> next) {
        Map<QueueName, Position> all = new HashMap<>(known);
        all.putAll(next);
        if (all.size() > known.size() && bytes(all) > MOST_BYTES) {
            throw InvalidInputException.of(
                    "checkpoint", "makes " + all.size() + " queues; a run's record has no room for more positions");
        }
        return all;
    }

    private static int bytes(Map<QueueName, Position> positions) {
        return positions.entrySet().stream()
                .mapToInt(e -> e.getKey().value().length()
                        + e.getValue().eventId().value().length()
                        + BYTES_BESIDE)
                .sum();
    }

    static Map<QueueName, Position> positions(Item item, String attribute) {
        Map<QueueName, Position> positions = new HashMap<>();
        item.maps(attribute)
                .forEach((queue, map) ->
                        positions.put(item.read(attribute, () -> QueueName.of(queue)), Position.of(map)));
        return positions;
    }
}
