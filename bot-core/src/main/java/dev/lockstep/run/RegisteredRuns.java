package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import java.util.Optional;

/** What registration and removal of a bot mean for the records of its runs. */
public final class RegisteredRuns {
    private RegisteredRuns() {}

    /** What a new bot's run record holds; one that is there keeps its epoch and positions. */
    public static Change created(BotId bot) {
        return Change.of(new RecordKey.Run(bot, 0))
                .setIfAbsent(RunState.EPOCH, 0)
                .setIfAbsent(RunState.PHASE, Phase.IDLE.code())
                .setIfAbsent(RunState.SEQUENCE, 0)
                .setEmptyMapIfAbsent(RunState.READS)
                .setEmptyMapIfAbsent(RunState.WRITES)
                .remove(RunState.REMOVED);
    }

    /**
     * Fences every run of a bot's first instance for ever and forgets its positions; the epoch rises, to this one at
     * least, and stays.
     */
    public static Change buriedFirst(RunState first, long epoch) {
        return Change.of(RunRecords.key(first))
                .increment(RunState.EPOCH, Math.max(1, epoch - first.epoch()))
                .set(RunState.PHASE, Phase.IDLE.code())
                .set(RunState.REMOVED, true)
                .setEmptyMap(RunState.READS)
                .setEmptyMap(RunState.WRITES)
                .remove(RunState.RUN_ID, RunState.REQUEST_ID, RunState.WAKE_SEEN, RunState.ERRORS, RunState.IDLE_RUNS)
                .remove(RunState.AGAIN, RunState.MOVED, RunState.DEADLINE, RunState.COMMITTER)
                .remove(LockstepTable.DUE_SHARD, LockstepTable.DUE_AT)
                .remove(RoundShare.ROUND, RoundShare.INSTANCES, RoundShare.ENDS)
                .remove(RoundShare.RECORDS_READ, RoundShare.RECORDS_WRITTEN)
                .when(Condition.exists());
    }

    /**
     * What is left of the round of a bot that is removed: nothing of it counts any more, whatever it has come to, and
     * its instances are to be {@linkplain Rounds#clear fenced off}.
     */
    public static Change buriedRound(BotId bot, long epoch, Optional<Item> seen) {
        return RoundChanges.buried(bot, epoch, seen);
    }
}
