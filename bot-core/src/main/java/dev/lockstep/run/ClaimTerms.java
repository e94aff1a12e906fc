package dev.lockstep.run;

import java.time.Duration;

/**
 * What a run is claimed for.
 *
 * @param wakeSeen the last wake-up it answers
 * @param behind whether there is something to read, so that a run that moves nothing has made no progress
 * @param timeout how long it may take once it has started, up to 366 days
 */
public record ClaimTerms(long wakeSeen, boolean behind, Duration timeout) {}
