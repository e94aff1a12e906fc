package dev.lockstep.run;

import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The positions that a run has set itself, and whether they still stand. On an RStreams bus, who puts a whole item as
 * it was read before undoes them, and takes the number of the run's writes back with them.
 */
final class OwnPositions {
    private final Map<QueueName, Position> reads = new HashMap<>();
    private final Map<QueueName, Position> writes = new HashMap<>();
    private @Nullable StalePositionException undone;

    void add(Checkpoint made) {
        reads.putAll(made.reads());
        writes.putAll(made.writes());
    }

    /** Looks whether the record has gone back behind what is known, and a position of this run with it. */
    void compare(Progress known, Progress found) {
        if (found.sequence() < known.sequence()) {
            compare(reads, found.reads());
            compare(writes, found.writes());
        }
    }

    private void compare(Map<QueueName, Position> own, Map<QueueName, Position> found) {
        own.forEach((queue, position) -> {
            EventId stands =
                    Optional.ofNullable(found.get(queue)).map(Position::eventId).orElse(EventId.BEGINNING);
            if (!stands.equals(position.eventId())) {
                undone = new StalePositionException(queue, position.eventId(), stands);
            }
        });
    }

    /**
     * Lets nothing be made on top of what was undone. Such a run may take its time and fail.
     *
     * @throws StalePositionException with a queue whose position was undone
     */
    void requireStanding(Object intent) {
        if (undone != null && !(intent instanceof RunError) && !(intent instanceof Instant)) {
            throw undone;
        }
    }
}
