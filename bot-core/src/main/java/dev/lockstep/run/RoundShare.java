package dev.lockstep.run;

import dev.lockstep.store.Item;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One instance's part of a round. It is written when the instance is claimed for the round the first time, and holds
 * until the next round's.
 *
 * @param round the round, or the epoch at which the instance was fenced off
 * @param instances how many instances the round has; 0 if the instance was fenced off and is not claimed for it again
 * @param ends the last event of the round for each queue that the instance reads
 * @param recordsRead number of events that earlier runs of the instance have read in this round
 * @param recordsWritten number of events that earlier runs of the instance have written in this round
 */
public record RoundShare(
        long round, int instances, Map<QueueName, EventId> ends, long recordsRead, long recordsWritten) {
    static final String ROUND = "fo";
    static final String INSTANCES = "fn";
    static final String ENDS = "ft";
    static final String RECORDS_READ = "fr";
    static final String RECORDS_WRITTEN = "fw";

    public RoundShare {
        ends = Map.copyOf(ends);
    }

    /** The share that a run's record tells of; empty for a bot that runs alone. */
    static Optional<RoundShare> of(Item run) {
        return run.has(ROUND)
                ? Optional.of(new RoundShare(
                        run.requireCount(ROUND),
                        run.smallCount(INSTANCES, 0),
                        ids(run, ENDS),
                        run.count(RECORDS_READ, 0),
                        run.count(RECORDS_WRITTEN, 0)))
                : Optional.empty();
    }

    static Map<QueueName, EventId> ids(Item item, String attribute) {
        Map<QueueName, EventId> ids = new HashMap<>();
        item.stringMap(attribute)
                .forEach((queue, id) -> ids.put(
                        item.read(attribute, () -> QueueName.of(queue)), item.read(attribute, () -> EventId.of(id))));
        return ids;
    }

    /** Whether the instance was fenced off, and has nothing to do until the next round. */
    public boolean isFenced() {
        return instances == 0;
    }

    /** Whether these positions are at every end. */
    boolean isDone(Map<QueueName, Position> reads) {
        return isDone(reads, ends.keySet());
    }

    /** Whether these positions are at the end in each of those queues that this share has. */
    boolean isDone(Map<QueueName, Position> reads, Set<QueueName> stillRead) {
        return ends.entrySet().stream()
                .filter(end -> stillRead.contains(end.getKey()))
                .allMatch(end -> Optional.ofNullable(reads.get(end.getKey()))
                        .map(position -> !end.getValue().isAfter(position.eventId()))
                        .orElse(false));
    }

    /**
     * Refuses a checkpoint that goes beyond the round.
     *
     * @throws BeyondRoundException with such a queue
     */
    void requireWithin(Checkpoint checkpoint) {
        checkpoint.reads().forEach((queue, position) -> {
            EventId end = ends.get(queue);
            if (end == null) {
                throw BeyondRoundException.notRead(queue, position.eventId(), round);
            } else if (position.eventId().isAfter(end)) {
                throw BeyondRoundException.passed(queue, position.eventId(), end, round);
            }
        });
    }
}
