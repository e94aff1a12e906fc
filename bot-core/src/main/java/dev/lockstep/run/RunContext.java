package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.ItemStore;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.wake.WakeUps;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What runs are made with. */
record RunContext(ItemStore store, InstantSource clock, Duration clockDrift, RunLog log, WakeUps wakes) {

    private static final Duration LONGEST = Duration.ofDays(366);

    Instant now() {
        return clock.instant();
    }

    /** A deadline which no clock within the bound of drift takes for passed too early. */
    Instant deadline(Duration remaining) {
        return Instant.ofEpochMilli(now().plus(remaining).plus(clockDrift).toEpochMilli());
    }

    static void requireDuration(String field, Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw InvalidInputException.of(field, duration + " is not between zero and " + LONGEST.toDays() + " days");
        }
    }

    /** The log entry of a run that ends now. */
    Change logged(RunState run, Phase phase, int failures, RunLogEntry.Ending ending) {
        return log.change(RunLogEntry.of(run, phase, now(), failures, ending));
    }

    /** The log entry of a run that ends well now, with its last checkpoint. */
    Change logged(RunState known, Completion completion) {
        RunState last = known.with(known.times(), known.progress().after(completion.checkpoint()));
        return logged(
                last,
                Phase.COMPLETE,
                0,
                new RunLogEntry.Ending(completion.message(), completion.result(), Optional.empty()));
    }

    /** The log entry of a run that ends with an error now. */
    Change logged(RunState known, RunError error) {
        return logged(known, Phase.FAILED, known.errors() + 1, RunLogEntry.Ending.of(error));
    }
}
