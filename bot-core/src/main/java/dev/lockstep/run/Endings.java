package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The ways in which others end a run: it expires, its claim is given back, or it is known to be dead. */
final class Endings {
    private final RunContext context;

    Endings(RunContext context) {
        this.context = context;
    }

    /** {@link Runs#expire}. */
    boolean expire(RunState open) {
        if (!open.phase().isOpen()) {
            return false;
        }
        String code = open.phase() == Phase.INVOKED ? "not-started" : "expired";
        String message = open.phase() == Phase.INVOKED
                ? "the target did not start the run in time"
                : "the run neither ended nor extended its deadline in time";
        return giveUp(open, Phase.EXPIRED, RunError.of(code, message), RunWrites.sameDeadline(open));
    }

    /** {@link Runs#release}. */
    boolean release(Claim claim, RunError reason) {
        return claim.state().phase() == Phase.INVOKED
                && giveUp(
                        claim.state(),
                        Phase.REFUSED,
                        reason,
                        Condition.equal(RunState.RUN_ID, claim.invocation().runId()));
    }

    /** {@link Runs#giveUp(Invocation, RunError)}, if the run as it is found is the one that is meant. */
    boolean giveUp(Invocation dead, Predicate<RunState> isMeant, RunError reason) {
        Optional<RunState> open = context.store()
                .get(new RecordKey.Run(dead.bot(), dead.instance()))
                .map(RunState::of)
                .filter(now -> now.phase().isOpen() && now.epoch() == dead.epoch())
                .filter(now -> now.runId().filter(dead.runId()::equals).isPresent())
                .filter(isMeant);
        return open.isPresent()
                && giveUp(open.get(), Phase.EXPIRED, reason, Condition.equal(RunState.RUN_ID, dead.runId()));
    }

    /**
     * Logs the counts that the run has left: if it has written since it was seen, it is given up as it was found then,
     * whatever it goes on writing, so that no run can put its own end off.
     */
    private boolean giveUp(RunState seen, Phase phase, RunError reason, Condition assumed) {
        Condition unwritten = Condition.equal(RunState.SEQUENCE, seen.progress().sequence());
        if (!(end(seen, phase, reason, Condition.all(assumed, unwritten)) instanceof Outcome.Refused refused)) {
            return true;
        }
        return refused.found()
                .map(RunState::of)
                .filter(now -> now.epoch() == seen.epoch() && now.phase() == seen.phase())
                .filter(now -> now.progress().sequence() != seen.progress().sequence())
                .filter(now -> end(now, phase, reason, assumed) instanceof Outcome.Applied)
                .isPresent();
    }

    private Outcome end(RunState open, Phase phase, RunError reason, Condition assumed) {
        Change change = RunWrites.failed(Change.of(RunWrites.key(open)), open, phase, open.again(), context.now())
                .when(RunWrites.unchanged(open))
                .when(assumed);
        return context.store()
                .transact(
                        List.of(change, context.logged(open, phase, open.errors() + 1, RunLogEntry.Ending.of(reason))));
    }
}
