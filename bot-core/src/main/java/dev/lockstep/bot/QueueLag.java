package dev.lockstep.bot;

import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a bot is behind in a queue it reads.
 *
 * @param position the last event it read
 * @param head the newest event of the queue
 */
public record QueueLag(QueueName queue, Optional<EventId> position, Optional<EventId> head) {

    /** Whether there is something to read. */
    public boolean isBehind() {
        return head.isPresent() && (position.isEmpty() || head.get().isAfter(position.get()));
    }

    /**
     * The time between the last event read and the newest one; zero if nothing is left to read, empty where an id tells
     * no time.
     */
    public Optional<Duration> behind() {
        if (!isBehind()) {
            return Optional.of(Duration.ZERO);
        }
        Optional<Instant> read = position.flatMap(EventId::instant);
        Optional<Instant> newest = head.flatMap(EventId::instant);
        return read.flatMap(from -> newest.map(to -> Duration.between(from, to)));
    }
}
