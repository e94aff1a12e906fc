package dev.lockstep.proof.history;

import dev.lockstep.proof.history.BotRecord.Moved;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.run.Runs;
import dev.lockstep.types.UnknownBotException;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Calls that do not do, or do not say, what they should. */
final class LyingCalls {
    private LyingCalls() {}

    /** Every commit fails as if the bot's own write had been refused. */
    static RunCalls refusingCommits() {
        return new RunCalls() {
            @Override
            void commit(Runs runs, BotRun run, List<TransactWriteItem> writes, Checkpoint checkpoint) {
                throw TransactionCanceledException.builder()
                        .message("on purpose")
                        .cancellationReasons(CancellationReason.builder()
                                .code("ConditionalCheckFailed")
                                .build())
                        .build();
            }
        };
    }

    /** Every commit moves the position and leaves the bot's own writes out. */
    static RunCalls forgettingEffects() {
        return new RunCalls() {
            @Override
            void commit(Runs runs, BotRun run, List<TransactWriteItem> writes, Checkpoint checkpoint) {
                run.checkpoint(checkpoint);
            }
        };
    }

    /** Every checkpoint is refused as stale, and tells where the queue stands, as a commit made up elsewhere is. */
    static RunCalls refusingCheckpoints() {
        return new RunCalls() {
            @Override
            void checkpoint(Runs runs, BotRun run, Checkpoint checkpoint) {
                Checkpoint elsewhere = WriteSteps.checkpoint(run.bot(), new Moved(999_999, 0));
                TransactWriteItem nothing = TransactWriteItem.builder().build();
                runs.resume(run.ticket(), "stale").commit(List.of(nothing), elsewhere, checkpoint);
            }
        };
    }

    /** Every run stays as it is: another one is given up, which is not there. */
    static RunCalls givingNothingUp() {
        return new RunCalls() {
            @Override
            boolean giveUp(Runs runs, Invocation dead, RunError reason) {
                return runs.giveUp(
                        new Invocation(
                                dead.bot(), dead.instance(), "nobody", dead.epoch(), dead.startBy(), dead.timeout()),
                        reason);
            }
        };
    }

    /** Every call that gives a run up is refused, in a way that this call never is. */
    static RunCalls refusingToGiveUp() {
        return new RunCalls() {
            @Override
            boolean giveUp(Runs runs, Invocation dead, RunError reason) {
                runs.giveUp(dead, reason);
                throw new UnknownBotException(dead.bot());
            }
        };
    }
}
