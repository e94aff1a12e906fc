package dev.lockstep.run;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Outcome;
import dev.lockstep.wake.Timers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Breaks the run lock of an instance, by hand. */
final class Unlocking {
    private final RunContext context;
    private final AuditTrail audit;

    Unlocking(RunContext context, AuditTrail audit) {
        this.context = context;
        this.audit = audit;
    }

    /**
     * Ends the run as it was found, and never another one. If it has started or written since it was seen, it is ended
     * as it was found then, whatever it goes on writing, so that no run can put its own end off.
     *
     * @return the run as it was left; empty if it has ended or was superseded
     */
    Optional<RunState> unlock(RunState seen, Note note) {
        Optional<RunState> open = Optional.of(seen).filter(run -> run.phase().isOpen());
        boolean isAsSeen = true;
        while (open.isPresent()) {
            Change ended = unlocked(open.get(), context.now());
            if (isAsSeen) {
                ended.when(context.records().sameSequence(seen));
            }
            if (!(context.store().transact(List.of(ended, logged(open.get(), note), audited(open.get(), note)))
                    instanceof Outcome.Refused refused)) {
                return open;
            }
            open = refused.found()
                    .map(context.records()::state)
                    .filter(now -> now.epoch() == seen.epoch() && now.phase().isOpen());
            isAsSeen = false;
        }
        return open;
    }

    /** As one that is given up, but for the failures in a row: it is not the bot's fault, and it is due at once. */
    private static Change unlocked(RunState open, Instant now) {
        Change change = Change.of(RunRecords.key(open))
                .set(RunState.PHASE, Phase.EXPIRED.code())
                .set(RunState.ENDED_AT, now)
                .remove(RunState.DEADLINE)
                .when(NativeRunRecords.unchanged(open));
        return Timers.arm(change, open.bot(), now);
    }

    private Change logged(RunState open, Note note) {
        return context.log().fenced(open, "unlocked", "unlocked by " + note.who() + ": " + note.why());
    }

    private Change audited(RunState open, Note note) {
        String run = "run with epoch " + open.epoch() + " of instance " + open.instance() + ", " + open.phase()
                + open.times().deadline().map(until -> " until " + until).orElse("");
        return audit.record(open.bot(), "unlock", run, "given up", note);
    }
}
