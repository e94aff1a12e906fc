package dev.lockstep.run;

import dev.lockstep.store.Condition;
import dev.lockstep.store.Outcome;
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
        return giveUp(
                open,
                Phase.EXPIRED,
                RunError.of(code, message),
                context.records().sameDeadline(open));
    }

    /** {@link Runs#release}. */
    boolean release(Claim claim, RunError reason) {
        return claim.state().phase() == Phase.INVOKED
                && giveUp(
                        claim.state(), Phase.REFUSED, reason, context.records().sameRun(claim.invocation()));
    }

    /** {@link Runs#giveUp(Invocation, RunError)}, if the run as it is found is the one that is meant. */
    boolean giveUp(Invocation dead, Predicate<RunState> isMeant, RunError reason) {
        Optional<RunState> open = context.store()
                .get(RunRecords.key(dead))
                .map(context.records()::state)
                .filter(now -> now.phase().isOpen() && now.epoch() == dead.epoch())
                .filter(now -> now.runId().filter(dead.runId()::equals).isPresent())
                .filter(isMeant);
        return open.isPresent()
                && giveUp(open.get(), Phase.EXPIRED, reason, context.records().sameRun(dead));
    }

    /**
     * Logs the counts that the run has left: if it has written since it was seen, it is given up as it was found then,
     * whatever it goes on writing, so that no run can put its own end off.
     */
    private boolean giveUp(RunState seen, Phase phase, RunError reason, Condition assumed) {
        Condition unwritten = context.records().sameSequence(seen);
        if (!(end(seen, phase, reason, Condition.all(assumed, unwritten)) instanceof Outcome.Refused refused)) {
            return true;
        }
        return refused.found()
                .map(context.records()::state)
                .filter(now -> now.epoch() == seen.epoch() && now.phase() == seen.phase())
                .filter(now -> now.progress().sequence() != seen.progress().sequence())
                .filter(now -> end(now, phase, reason, assumed) instanceof Outcome.Applied)
                .isPresent();
    }

    private Outcome end(RunState open, Phase phase, RunError reason, Condition assumed) {
        return context.records().giveUp(context, open, phase, reason, assumed);
    }
}
