package dev.lockstep.run;

import dev.lockstep.store.Item;
import dev.lockstep.store.LockstepTable;
import java.time.Instant;
import java.util.Optional;

/**
 * When the latest run of an instance did what.
 *
 * @param claimed when the right to it was given out
 * @param started when its target began
 * @param ended when it ended, whichever way
 * @param deadline until when it may take; present while it is open. Safety does not depend on it
 * @param due when the sweep will look at the instance
 */
public record RunTimes(
        Optional<Instant> claimed,
        Optional<Instant> started,
        Optional<Instant> ended,
        Optional<Instant> deadline,
        Optional<Instant> due) {

    /** Nothing has happened yet. */
    static final RunTimes NONE =
            new RunTimes(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static RunTimes of(Item item) {
        return new RunTimes(
                item.instant(RunState.CLAIMED_AT),
                item.instant(RunState.STARTED_AT),
                item.instant(RunState.ENDED_AT),
                item.instant(RunState.DEADLINE),
                item.instant(LockstepTable.DUE_AT));
    }

    RunTimes withDeadline(Instant later) {
        return new RunTimes(claimed, started, ended, Optional.of(later), due);
    }
}
