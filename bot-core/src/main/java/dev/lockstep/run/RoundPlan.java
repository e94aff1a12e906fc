package dev.lockstep.run;

import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.Map;

/**
 * What a round shall be.
 *
 * @param instances how many instances work on it
 * @param wakeSeen the last wake-up it answers
 * @param revision the revision of the definition by which it was planned
 * @param forced whether an operator forced it
 * @param ends the last event per queue read; none before the bot's own position
 * @param owners which instance reads each shard
 */
public record RoundPlan(
        int instances,
        long wakeSeen,
        long revision,
        boolean forced,
        Map<QueueName, EventId> ends,
        Map<QueueName, Integer> owners) {
    /** A decision about a bot reads the records of all of its instances. */
    public static final int MOST_INSTANCES = 256;

    public RoundPlan {
        ends = Map.copyOf(ends);
        owners = Map.copyOf(owners);
    }
}
