package dev.lockstep.decision;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** How a bot stands, in one word: the decision about it as a list shows it. */
public enum Standing {
    /** Too many of its runs failed in a row; it is tried every 15 minutes. */
    ROGUE("too many runs failed in a row: it is tried every 15 minutes"),
    /** A run is under way, or is about to be given up. */
    RUNNING("a run is under way"),
    /** It may go on, and nobody has taken it up yet. */
    READY("may run: nobody has claimed it yet"),
    /** It waits after failed runs. */
    BACK_OFF("waits after failed runs"),
    /** There is something to do, and waiting alone does not get it done. */
    BLOCKED("something is to be done, and waiting alone will not do it"),
    /** It is paused. */
    PAUSED("paused by an operator"),
    /** It is archived. */
    ARCHIVED("archived by an operator"),
    /** Nothing is to be done, or its delay is not over. */
    WAITING("nothing to do, or its delay is not over");

    private final String text;

    Standing(String text) {
        this.text = text;
    }

    /** In words. */
    public String text() {
        return text;
    }

    /**
     * How a bot stands of which this was decided. A round stands as that of its unfinished instances that comes first
     * in the order of this enumeration: rogue if one of them is, else running if one of them runs.
     */
    public static Standing of(Decision decision) {
        if (decision instanceof Decision.Round round) {
            return of(round.unfinished().values());
        } else if (decision instanceof Decision.Expire) {
            return RUNNING;
        }
        Optional<Reason> against = decision.reasonAgainst();
        return against.map(Standing::of).orElse(READY);
    }

    private static Standing of(Collection<Decision> instances) {
        return instances.stream()
                .map(Standing::of)
                .min(Comparator.naturalOrder())
                .orElse(READY);
    }

    private static Standing of(Reason reason) {
        if (reason instanceof Reason.UnderWay) {
            return RUNNING;
        } else if (reason instanceof Reason.Rogue) {
            return ROGUE;
        } else if (reason instanceof Reason.BackOff) {
            return BACK_OFF;
        } else if (reason instanceof Reason.Paused) {
            return PAUSED;
        } else if (reason instanceof Reason.Archived) {
            return ARCHIVED;
        } else if (reason instanceof Reason.Delayed || reason instanceof Reason.NothingToDo) {
            return WAITING;
        }
        return BLOCKED;
    }
}
