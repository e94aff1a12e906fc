package dev.lockstep.proof.history;

import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.run.Runs;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Calls of the library that a proof of the check replaces by ones that do not tell the truth. */
class RunCalls {
    void checkpoint(Runs runs, BotRun run, Checkpoint checkpoint) {
        run.checkpoint(checkpoint);
    }

    void commit(Runs runs, BotRun run, List<TransactWriteItem> writes, Checkpoint checkpoint) {
        run.commit(writes, checkpoint);
    }

    boolean giveUp(Runs runs, Invocation dead, RunError reason) {
        return runs.giveUp(dead, reason);
    }
}
