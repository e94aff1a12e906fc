package dev.lockstep.wake;

import java.time.Instant;
import java.util.Optional;

/** The instants at which a schedule fires: a pure function of time, so that every caller finds the same ones. */
sealed interface FireTimes permits CronTimes, FixedRate {
    /**
     * The first fire time strictly after an instant.
     *
     * @param after within {@link Schedule}'s years
     * @return a whole second, possibly beyond those years; empty if there is none
     */
    Optional<Instant> next(Instant after);
}
