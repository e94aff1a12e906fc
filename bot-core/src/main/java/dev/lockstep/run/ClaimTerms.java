package dev.lockstep.run;

import java.time.Duration;
import java.util.Optional;

/**
 * What a run is claimed for.
 *
 * @param wakeSeen the last wake-up it answers
 * @param behind whether there is something to read, so that a run that moves nothing has made no progress
 * @param timeout how long it may take once it has started, up to 366 days
 * @param round the round that the instance works in, if it is open; otherwise one whose epochs the claim is above;
 *     empty for a bot that has always run alone
 */
public record ClaimTerms(long wakeSeen, boolean behind, Duration timeout, Optional<Round> round) {
    /** For a bot that runs alone. */
    public ClaimTerms(long wakeSeen, boolean behind, Duration timeout) {
        this(wakeSeen, behind, timeout, Optional.empty());
    }
}
