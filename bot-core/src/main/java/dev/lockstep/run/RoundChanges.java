package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The changes a round's record goes through, and its instances' with it, each with what it assumes. */
final class RoundChanges {
    private static final Logger LOG = LoggerFactory.getLogger(RoundChanges.class);

    /** More than there can be: a key has four digits for the number of an instance. */
    private static final int ALL = 10_000;

    private RoundChanges() {}

    /** The bot has worked alone, and will work in rounds from now on. */
    static List<Change> fannedOut(RunState alone, Optional<Round> before, String token) {
        long epoch = 1 + Math.max(alone.epoch(), before.map(Round::epoch).orElse(0L));
        Change round = Change.of(new RecordKey.Round(alone.bot()))
                .set(Round.EPOCH, epoch)
                .set(Round.PHASE, RoundPhase.ABANDONED.code())
                .set(Round.WRITER, token)
                .set(Round.READS, PositionChanges.attribute(alone.progress().reads()))
                .set(Round.WRITES, PositionChanges.attribute(alone.progress().writes()))
                .set(Round.WAKE_SEEN, alone.wakeSeen())
                .set(Round.AGAIN, alone.again() || alone.phase().isFailure())
                .set(Round.MOST_INSTANCES, before.map(Round::mostInstances).orElse(1))
                .set(Abandonment.FENCES, before.map(Round::mostInstances).orElse(1))
                .remove(Round.ENDS, Round.OWNERS, Abandonment.ROUND, Abandonment.REWOUND, Round.FORCED)
                .when(before.map(RoundChanges::unchanged).orElseGet(Condition::missing));
        alone.times()
                .ended()
                .ifPresentOrElse(ended -> round.set(Round.CLOSED_AT, ended), () -> round.remove(Round.CLOSED_AT));
        Change first = fenced(alone, epoch, true).when(NativeRunRecords.sameSequenceAs(alone));
        return List.of(round, first);
    }

    /** The bot has worked in rounds, and will work alone from now on. */
    static List<Change> gathered(Round closed, RunState first, String token) {
        long epoch = 1 + Math.max(closed.epoch(), first.epoch());
        Change round = Change.of(key(closed))
                .set(Round.EPOCH, epoch)
                .set(Round.PHASE, RoundPhase.GATHERED.code())
                .set(Round.WRITER, token)
                .when(unchanged(closed));
        Change run = Change.of(RunRecords.key(first))
                .set(RunState.EPOCH, epoch)
                .set(RunState.READS, PositionChanges.attribute(closed.reads()))
                .set(RunState.WRITES, PositionChanges.attribute(closed.writes()))
                .set(RunState.WAKE_SEEN, closed.plan().wakeSeen())
                .set(RunState.AGAIN, closed.again())
                .remove(RoundShare.ROUND, RoundShare.INSTANCES, RoundShare.ENDS)
                .remove(RoundShare.RECORDS_READ, RoundShare.RECORDS_WRITTEN)
                .when(NativeRunRecords.unchanged(first));
        return List.of(round, run);
    }

    static Change opened(Round closed, RoundPlan plan, String token, Instant now) {
        return Change.of(key(closed))
                .set(Round.EPOCH, closed.epoch() + 1)
                .set(Round.PHASE, RoundPhase.OPEN.code())
                .set(Round.WRITER, token)
                .set(Round.INSTANCES, plan.instances())
                .set(Round.MOST_INSTANCES, Math.max(closed.mostInstances(), plan.instances()))
                .set(Round.WAKE_SEEN, plan.wakeSeen())
                .set(Round.REVISION, plan.revision())
                .set(Round.FORCED, plan.forced())
                .set(Round.ENDS, ids(plan.ends()))
                .set(Round.OWNERS, owners(plan.owners()))
                .set(Round.OPENED_AT, now)
                .remove(Round.AGAIN, Round.CLOSED_AT, Abandonment.ROUND, Abandonment.REWOUND)
                .remove(Round.RECORDS_READ, Round.RECORDS_WRITTEN)
                .when(unchanged(closed));
    }

    /** Part of a claim for an open round. */
    static Change worksIn(Change change, Round round, RunState instance) {
        return round.isJoinedBy(instance) ? goesOn(change, instance) : joined(change, round, instance);
    }

    /** An instance that begins with a round stands where the bot stands. */
    private static Change joined(Change change, Round round, RunState instance) {
        int i = instance.instance();
        return change.set(RunState.EPOCH, Math.max(instance.epoch() + 1, round.epoch()))
                .setIfAbsent(RunState.SEQUENCE, 0)
                .set(RunState.READS, PositionChanges.attribute(round.of(i, round.reads())))
                .set(RunState.WRITES, PositionChanges.attribute(round.writes()))
                .set(RoundShare.ROUND, round.epoch())
                .set(RoundShare.INSTANCES, round.instances())
                .set(RoundShare.ENDS, ids(round.of(i, round.ends())))
                .set(RoundShare.RECORDS_READ, 0)
                .set(RoundShare.RECORDS_WRITTEN, 0)
                .remove(RunState.AGAIN);
    }

    /** An instance that goes on with a round keeps what its earlier runs have counted and asked for. */
    private static Change goesOn(Change change, RunState instance) {
        RoundShare share = instance.share().orElseThrow();
        return change.set(RunState.EPOCH, instance.epoch() + 1)
                .set(
                        RoundShare.RECORDS_READ,
                        share.recordsRead() + instance.progress().recordsRead())
                .set(
                        RoundShare.RECORDS_WRITTEN,
                        share.recordsWritten() + instance.progress().recordsWritten());
    }

    /** Every instance has done its share: the bot is where they are, and has written what they have. */
    static Change closed(Round open, List<RunState> instances, String token, Instant now) {
        return settled(open, instances, token)
                .set(Round.CLOSED_AT, now)
                .set(Round.READS, PositionChanges.attribute(RoundSum.reads(open, instances)))
                .set(Round.AGAIN, open.again() || instances.stream().anyMatch(RunState::again))
                .set(Round.RECORDS_READ, RoundSum.recordsRead(instances))
                .set(Round.RECORDS_WRITTEN, RoundSum.recordsWritten(instances));
    }

    /** Every instance is fenced off: the bot stands where it was left, and has written what they have. */
    static Change cleared(Round abandoned, List<RunState> instances, String token) {
        return settled(abandoned, instances, token).remove(Abandonment.ROUND, Abandonment.REWOUND, Abandonment.FENCES);
    }

    private static Change settled(Round round, List<RunState> instances, String token) {
        return Change.of(key(round))
                .set(Round.EPOCH, RoundSum.epoch(round, instances))
                .set(Round.PHASE, RoundPhase.CLOSED.code())
                .set(Round.WRITER, token)
                .set(Round.WRITES, PositionChanges.attribute(RoundSum.writes(round, instances)))
                .when(unchanged(round));
    }

    /** Nothing that the instances still do counts, and the bot goes on from these positions. */
    static Change abandoned(Round seen, Checkpoint to, String token) {
        Map<QueueName, Position> reads = set(seen.reads(), to.reads());
        Map<QueueName, Position> writes = set(seen.writes(), to.writes());
        TreeSet<String> rewound = new TreeSet<>();
        seen.abandonment().rewound().forEach(queue -> rewound.add(queue.value()));
        to.writes().keySet().forEach(queue -> rewound.add(queue.value()));
        Change change = Change.of(key(seen))
                .set(Round.EPOCH, seen.epoch() + 1)
                .set(Round.PHASE, RoundPhase.ABANDONED.code())
                .set(Round.WRITER, token)
                .set(Round.READS, PositionChanges.attribute(reads))
                .set(Round.WRITES, PositionChanges.attribute(writes))
                .set(Round.AGAIN, true)
                .setOrRemove(Abandonment.REWOUND, rewound)
                .when(unchanged(seen));
        return switch (seen.phase()) {
            case OPEN -> change.set(Abandonment.ROUND, seen.epoch()).set(Abandonment.FENCES, seen.instances());
            case CLOSED -> change.set(Abandonment.FENCES, 0); // nobody works, and no claim is left that could come late
            case ABANDONED, GATHERED -> change;
        };
    }

    /**
     * Whatever the round has come to meanwhile, its instances are to be fenced off before there is another one. Nothing
     * of it is kept that somebody else may have made unreadable.
     */
    static Change buried(BotId bot, long epoch, Optional<Item> seen) {
        boolean isReadable = seen.isEmpty() || isReadable(seen.get());
        Change change = Change.of(new RecordKey.Round(bot))
                .set(Round.PHASE, RoundPhase.ABANDONED.code())
                .set(Round.READS, PositionChanges.attribute(Map.of()))
                .set(Round.WRITES, PositionChanges.attribute(Map.of()))
                .set(Abandonment.FENCES, ALL)
                .remove(Round.INSTANCES, Round.ENDS, Round.OWNERS, Round.WAKE_SEEN, Round.REVISION, Round.FORCED)
                .remove(Round.AGAIN, Abandonment.ROUND, Abandonment.REWOUND, Round.OPENED_AT, Round.CLOSED_AT)
                .remove(Round.RECORDS_READ, Round.RECORDS_WRITTEN);
        return isReadable
                ? change.increment(Round.EPOCH, epoch).setIfAbsent(Round.MOST_INSTANCES, 1)
                : change.set(Round.EPOCH, epoch).set(Round.MOST_INSTANCES, RoundPlan.MOST_INSTANCES);
    }

    private static boolean isReadable(Item round) {
        try {
            Round unused = Round.of(round);
            return true;
        } catch (CorruptRecordException torn) {
            LOG.warn("the round of a bot that is removed cannot be read: all instances are fenced off", torn);
            return false;
        }
    }

    /**
     * Fences an instance off, so that neither a run of it that goes on nor a claim that comes late does anything. What
     * it has written in the abandoned round is kept, to be added up.
     */
    static Change fenced(RunState seen, long epoch, boolean isWrittenKept) {
        Change change = idle(seen, epoch)
                .set(RunState.EPOCH, Math.max(seen.epoch() + 1, epoch))
                .when(NativeRunRecords.unchanged(seen));
        return isWrittenKept ? change.setEmptyMapIfAbsent(RunState.WRITES) : change.setEmptyMap(RunState.WRITES);
    }

    /**
     * Keeps an instance that has ended from being claimed for its round again, by somebody who still knows of a queue
     * that the bot has given up reading and that the instance has not read to the end.
     */
    static Change retired(RunState seen) {
        return Change.of(RunRecords.key(seen))
                .set(RunState.EPOCH, seen.epoch() + 1)
                .set(RoundShare.INSTANCES, 0)
                .remove(LockstepTable.DUE_SHARD, LockstepTable.DUE_AT)
                .when(NativeRunRecords.unchanged(seen));
    }

    private static Change idle(RunState seen, long epoch) {
        return Change.of(RunRecords.key(seen))
                .set(RunState.PHASE, Phase.IDLE.code())
                .setIfAbsent(RunState.SEQUENCE, 0)
                .setEmptyMapIfAbsent(RunState.READS)
                .set(RoundShare.ROUND, epoch)
                .set(RoundShare.INSTANCES, 0)
                .set(RunState.ERRORS, 0)
                .set(RunState.IDLE_RUNS, 0)
                .remove(RunState.RUN_ID, RunState.REQUEST_ID, RunState.DEADLINE, RunState.AGAIN)
                .remove(RoundShare.ENDS, RoundShare.RECORDS_READ, RoundShare.RECORDS_WRITTEN)
                .remove(LockstepTable.DUE_SHARD, LockstepTable.DUE_AT);
    }

    /** Nobody has opened, closed or abandoned it since: each of that raises the epoch or changes the phase. */
    private static Condition unchanged(Round seen) {
        return Condition.all(
                Condition.equal(Round.EPOCH, seen.epoch()),
                Condition.equal(Round.PHASE, seen.phase().code()));
    }

    private static RecordKey.Round key(Round round) {
        return new RecordKey.Round(round.bot());
    }

    private static Map<QueueName, Position> set(Map<QueueName, Position> seen, Map<QueueName, Position> to) {
        Map<QueueName, Position> result = new HashMap<>(seen);
        result.putAll(to);
        result.values().removeIf(position -> position.eventId().isBeginning());
        return result;
    }

    static AttributeValue ids(Map<QueueName, EventId> ids) {
        Map<String, AttributeValue> map = new HashMap<>();
        ids.forEach((queue, id) -> map.put(queue.value(), AttributeValue.fromS(id.value())));
        return AttributeValue.fromM(map);
    }

    private static AttributeValue owners(Map<QueueName, Integer> owners) {
        Map<String, AttributeValue> map = new HashMap<>();
        owners.forEach((queue, owner) -> map.put(queue.value(), AttributeValue.fromS(Integer.toString(owner))));
        return AttributeValue.fromM(map);
    }
}
