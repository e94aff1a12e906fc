package dev.lockstep.run;

import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come: any number of queues read and written, in one step. Immutable; each method answers a new one.
 * Where a queue is told by a text, that is its name or an RStreams reference, {@code orders} or {@code queue:orders},
 * on every table.
 *
 * <pre>{@code run.checkpoint(Checkpoint.read("orders", last, 500).andWrite("invoices", written, 480));}</pre>
 */
public final class Checkpoint {
    /** No positions. */
    public static final Checkpoint NONE = new Checkpoint(Map.of(), Map.of(), true);

    private final Map<QueueName, Position> reads;
    private final Map<QueueName, Position> writes;
    private final boolean advancing;

    private Checkpoint(Map<QueueName, Position> reads, Map<QueueName, Position> writes, boolean advancing) {
        this.reads = reads;
        this.writes = writes;
        this.advancing = advancing;
    }

    /** A checkpoint of one queue read up to and including this event. */
    public static Checkpoint read(String queue, EventId upTo, long records) {
        return NONE.andRead(queue, upTo, records);
    }

    /** A checkpoint of one queue written up to and including this event. */
    public static Checkpoint write(String queue, EventId upTo, long records) {
        return NONE.andWrite(queue, upTo, records);
    }

    /** Adds a queue read up to and including this event. */
    public Checkpoint andRead(String queue, EventId upTo, long records) {
        return andRead(QueueName.ofReference(queue), Position.at(upTo).withRecords(records));
    }

    /** Adds a queue written up to and including this event. */
    public Checkpoint andWrite(String queue, EventId upTo, long records) {
        return andWrite(QueueName.ofReference(queue), Position.at(upTo).withRecords(records));
    }

    /**
     * Adds a queue read.
     *
     * @throws InvalidInputException if the checkpoint has a read position of that queue already
     */
    public Checkpoint andRead(QueueName queue, Position position) {
        return new Checkpoint(with(reads, queue, position), writes, advancing);
    }

    /**
     * Adds a queue written.
     *
     * @throws InvalidInputException if the checkpoint has a write position of that queue already
     */
    public Checkpoint andWrite(QueueName queue, Position position) {
        return new Checkpoint(reads, with(writes, queue, advancing ? position : position.quietly()), advancing);
    }

    /**
     * The same checkpoint, after which the queues written are not advanced: their readers are not woken. Without this,
     * each queue written costs one more request, see {@link dev.lockstep.wake.WakeUps#advance}.
     */
    public Checkpoint withoutAdvancing() {
        Map<QueueName, Position> quiet = new LinkedHashMap<>();
        writes.forEach((queue, position) -> quiet.put(queue, position.quietly()));
        return new Checkpoint(reads, Map.copyOf(quiet), false);
    }

    public Map<QueueName, Position> reads() {
        return reads;
    }

    public Map<QueueName, Position> writes() {
        return writes;
    }

    public boolean isAdvancing() {
        return advancing;
    }

    public boolean isEmpty() {
        return reads.isEmpty() && writes.isEmpty();
    }

    void requirePositions() {
        if (isEmpty()) {
            throw InvalidInputException.of("checkpoint", "has no position; name at least one queue");
        }
    }

    /** The positions in words. */
    String text() {
        return text(queue -> reads.get(queue), queue -> writes.get(queue));
    }

    /** What another record holds for the queues of this checkpoint, in words. */
    String text(Function<QueueName, @Nullable Position> read, Function<QueueName, @Nullable Position> written) {
        return Stream.concat(
                        reads.keySet().stream().map(queue -> "read " + queue + " at " + id(read.apply(queue))),
                        writes.keySet().stream().map(queue -> "written " + queue + " at " + id(written.apply(queue))))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String id(@Nullable Position position) {
        return position == null || position.eventId().isBeginning()
                ? "nothing"
                : position.eventId().value();
    }

    /** The part that is ahead of what is known: a queue that is there already is neither set nor counted again. */
    Checkpoint beyond(Progress known) {
        return new Checkpoint(beyond(reads, known.reads()), beyond(writes, known.writes()), advancing);
    }

    private static Map<QueueName, Position> beyond(Map<QueueName, Position> next, Map<QueueName, Position> known) {
        Map<QueueName, Position> ahead = new LinkedHashMap<>(next);
        ahead.entrySet()
                .removeIf(entry -> Optional.ofNullable(known.get(entry.getKey()))
                        .filter(at -> at.eventId().equals(entry.getValue().eventId()))
                        .isPresent());
        return Map.copyOf(ahead);
    }

    long recordsRead() {
        return reads.values().stream().mapToLong(Position::records).sum();
    }

    long recordsWritten() {
        return writes.values().stream().mapToLong(Position::records).sum();
    }

    private static Map<QueueName, Position> with(
            Map<QueueName, Position> positions, QueueName queue, Position position) {
        Map<QueueName, Position> result = new LinkedHashMap<>(positions);
        if (result.put(queue, position) != null) {
            throw InvalidInputException.of("checkpoint", "names queue '" + queue + "' twice");
        }
        return Map.copyOf(result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checkpoint c
                && c.reads.equals(reads)
                && c.writes.equals(writes)
                && c.advancing == advancing;
    }

    @Override
    public int hashCode() {
        // Of the queues alone: their positions' own are put together at run time, which the first checkpoint would wait
        // for.
        return reads.keySet().hashCode() * 31 + writes.keySet().hashCode();
    }

    @Override
    public String toString() {
        return "Checkpoint[reads=" + reads + ", writes=" + writes + (advancing ? "]" : ", not advancing]");
    }
}
