package dev.lockstep.run;

import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.util.Map;
import java.util.Optional;

/**
 * The share of one instance where several work on the same queue.
 *
 * @param instances how many there are; this one is given by {@link Invocation#instance}, counted from 0
 * @param upTo the last event of this round, which no instance may pass; empty if the round has no end
 * @param from the last event that this instance has read of a queue in this round; a queue it does not name begins
 *     where the bot itself stands
 */
public record FanOut(int instances, Optional<EventId> upTo, Map<QueueName, EventId> from) {
    /**
     * Refuses what is no share.
     *
     * @throws InvalidInputException if there is not even one instance
     */
    public FanOut {
        if (instances < 1) {
            throw InvalidInputException.of("instances", instances + " is not above 0");
        }
        from = Map.copyOf(from);
    }
}
