package dev.lockstep.decision;

import dev.lockstep.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The verdict on a bot, with its reasons. */
public sealed interface Decision {

    /** In words, with the data. */
    String text();

    /** Run it. */
    record Run(List<Cause> causes) implements Decision {
        public Run {
            causes = List.copyOf(causes);
        }

        @Override
        public String text() {
            return "runs: " + causes.stream().map(Cause::text).collect(Collectors.joining("; "));
        }
    }

    /** Give up the run that is under way: its deadline has passed. */
    record Expire(RunState run) implements Decision {
        @Override
        public String text() {
            return "run " + run.runId().orElse("") + " is given up: its deadline "
                    + run.times().deadline().map(Instant::toString).orElse("") + " has passed";
        }
    }

    /** Not now; look again then. */
    record Wait(Reason reason, Instant until) implements Decision {
        @Override
        public String text() {
            return "waits until " + until + ": " + reason.text();
        }
    }

    /** Not until something changes. */
    record Idle(Reason reason) implements Decision {
        @Override
        public String text() {
            return "does not run: " + reason.text();
        }
    }

    /** Why it does not run now; empty if it does. */
    default Optional<Reason> reasonAgainst() {
        if (this instanceof Wait wait) {
            return Optional.of(wait.reason());
        }
        return this instanceof Idle idle ? Optional.of(idle.reason()) : Optional.empty();
    }
}
