package dev.lockstep.run;

import dev.lockstep.store.Item;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The round of a bot with several instances, and the bot's own positions. While a round is open the bot stands where it
 * stood when the round opened; when every instance is at the round's end, the bot is put there in one write.
 *
 * @param epoch names the round; above every epoch that any instance had before it, so that an event's effects carry a
 *     higher epoch in each later round, whichever instance makes them
 * @param plan what the latest round was opened as
 * @param mostInstances how many instances the bot ever had
 * @param again whether another round was asked for
 * @param reads the last event that the bot has read per queue
 * @param writes the last event that the bot has written per queue
 * @param abandonment what is to be put in order, if it was abandoned
 * @param opened when the latest round opened
 * @param closed when it was closed; absent while it is open
 * @param recordsRead how many events all runs of the latest closed round have read
 * @param recordsWritten how many events all runs of the latest closed round have written
 */
public record Round(
        BotId bot,
        long epoch,
        RoundPhase phase,
        RoundPlan plan,
        int mostInstances,
        boolean again,
        Map<QueueName, Position> reads,
        Map<QueueName, Position> writes,
        Abandonment abandonment,
        Optional<Instant> opened,
        Optional<Instant> closed,
        long recordsRead,
        long recordsWritten) {

    static final String EPOCH = "e";
    /** Attribute with the code of the {@link RoundPhase}; the filter of the table's stream looks at it. */
    public static final String PHASE = "st";

    static final String INSTANCES = "n";
    static final String MOST_INSTANCES = "m";
    static final String WAKE_SEEN = "ws";
    static final String REVISION = "rv";
    static final String FORCED = "fc";
    static final String AGAIN = "ag";
    static final String READS = "rd";
    static final String WRITES = "wr";
    static final String ENDS = "ft";
    static final String OWNERS = "ow";
    static final String OPENED_AT = "t0";
    static final String CLOSED_AT = "t2";
    static final String RECORDS_READ = "rr";
    static final String RECORDS_WRITTEN = "rw";
    static final String WRITER = "h";

    public Round {
        reads = Map.copyOf(reads);
        writes = Map.copyOf(writes);
    }

    /** Reads a round's record. */
    public static Round of(Item item) {
        return new Round(
                ((RecordKey.Round) item.key()).bot(),
                item.requireCount(EPOCH),
                RoundPhase.of(item, PHASE),
                new RoundPlan(
                        item.smallCount(INSTANCES, 0),
                        item.count(WAKE_SEEN, 0),
                        item.count(REVISION, 0),
                        item.flag(FORCED),
                        RoundShare.ids(item, ENDS),
                        owners(item)),
                item.smallCount(MOST_INSTANCES, 1),
                item.flag(AGAIN),
                Progress.positions(item, READS),
                Progress.positions(item, WRITES),
                Abandonment.of(item),
                item.instant(OPENED_AT),
                item.instant(CLOSED_AT),
                item.count(RECORDS_READ, 0),
                item.count(RECORDS_WRITTEN, 0));
    }

    private static Map<QueueName, Integer> owners(Item item) {
        Map<QueueName, Integer> owners = new HashMap<>();
        item.stringMap(OWNERS)
                .forEach((queue, owner) -> owners.put(
                        item.read(OWNERS, () -> QueueName.of(queue)), item.read(OWNERS, () -> Integer.valueOf(owner))));
        return owners;
    }

    /** How many instances it has, counted from 0. */
    public int instances() {
        return plan.instances();
    }

    /** Its last event per queue read. */
    public Map<QueueName, EventId> ends() {
        return plan.ends();
    }

    /** Whether its instances work on it. */
    public boolean isOpen() {
        return phase == RoundPhase.OPEN;
    }

    /** What of a map by queue concerns an instance: queues that all read, and its own shards. */
    <T> Map<QueueName, T> of(int instance, Map<QueueName, T> byQueue) {
        Map<QueueName, T> own = new HashMap<>(byQueue);
        own.keySet().removeIf(queue -> plan.owners().getOrDefault(queue, instance) != instance);
        return own;
    }

    /** The ends of those queues that an instance reads. */
    public Map<QueueName, EventId> endsOf(int instance) {
        return of(instance, ends());
    }

    /** Whether the instance has done all of its share of this round, as far as the bot still reads the queues. */
    public boolean isDoneBy(RunState instance, Set<QueueName> stillRead) {
        return instance.share()
                .filter(share -> share.round() == epoch)
                .filter(share -> share.isFenced()
                        || (instance.phase() == Phase.COMPLETE
                                && share.isDone(instance.progress().reads(), stillRead)))
                .isPresent();
    }

    /** Whether the instance has been claimed for this round. */
    public boolean isJoinedBy(RunState instance) {
        return instance.share().filter(share -> share.round() == epoch).isPresent();
    }
}
