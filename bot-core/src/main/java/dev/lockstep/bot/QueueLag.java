package dev.lockstep.bot;

import dev.lockstep.run.Position;
import dev.lockstep.store.Item;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.WakeUps;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a bot is behind in a queue it reads.
 *
 * @param position the last event it read
 * @param head the newest event of the queue
 */
public record QueueLag(QueueName queue, Optional<EventId> position, Optional<EventId> head) {

    /** How far a bot at these positions is behind in each of its queues, by name. */
    static List<QueueLag> of(BotRules rules, Map<QueueName, Position> reads, Map<RecordKey, Item> heads) {
        return rules.reads().stream()
                .sorted(Comparator.comparing(QueueName::value))
                .map(queue -> new QueueLag(
                        queue,
                        Optional.ofNullable(reads.get(queue)).map(Position::eventId),
                        Optional.ofNullable(heads.get(new RecordKey.QueueHead(queue)))
                                .flatMap(WakeUps::head)))
                .toList();
    }

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
