package dev.lockstep.wake;

import dev.lockstep.store.Item;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What has asked for a bot to run.
 *
 * @param count how often it was woken by triggers, schedules and crons, ever
 * @param forcedUpTo the last wake-up that overrides pause, delay and back-off; 0 if there was none
 * @param heads the newest event known per queue it reads
 */
public record WakeState(long count, long forcedUpTo, Map<QueueName, EventId> heads) {
    /** Never woken. */
    public static final WakeState NONE = new WakeState(0, 0, Map.of());

    static final String COUNT = "n";
    static final String FORCED = "f";
    static final String HEADS = "q";
    static final String TOKEN = "t";
    static final String NOTIFIER = "u";

    public WakeState {
        heads = Map.copyOf(heads);
    }

    /** Reads a wake record. */
    public static WakeState of(Item item) {
        Map<QueueName, EventId> heads = new HashMap<>();
        item.stringMap(HEADS)
                .forEach((queue, event) -> heads.put(
                        item.read(HEADS, () -> QueueName.of(queue)), item.read(HEADS, () -> EventId.of(event))));
        return new WakeState(item.count(COUNT, 0), item.count(FORCED, 0), heads);
    }

    /** Whether the bot has not heard yet that the queue has come so far. */
    boolean isNews(QueueName queue, EventId newest) {
        return Optional.ofNullable(heads.get(queue))
                .filter(known -> !newest.isAfter(known))
                .isEmpty();
    }
}
