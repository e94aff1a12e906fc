package dev.lockstep.lambda.sweep;

import dev.lockstep.lambda.Environment;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;

/**
 * What one invocation of the sweep does.
 *
 * @param every how long from one sweep to the next, 5 seconds to a minute; a minute is one sweep an invocation
 * @param bots how many bots the reconciliation looks at, 1 to 1,000
 */
public record SweepPlan(Duration every, int bots) {
    static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final int MOST_BOTS = 1_000;

    /** Refuses what is out of bounds. */
    public SweepPlan {
        if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
            throw InvalidInputException.of("every", every + " is not from " + SHORTEST + " to " + LONGEST);
        }
        if (bots < 1 || bots > MOST_BOTS) {
            throw InvalidInputException.of("bots", bots + " is not from 1 to " + MOST_BOTS);
        }
    }

    /**
     * As these variables say.
     *
     * @throws InvalidInputException if one of them is wrong
     */
    public static SweepPlan of(Environment environment) {
        return new SweepPlan(
                Duration.ofSeconds(environment.number(
                        Environment.SWEEP_SECONDS, LONGEST.toSeconds(), SHORTEST.toSeconds(), LONGEST.toSeconds())),
                Math.toIntExact(environment.number(Environment.RECONCILE_BOTS, 25, 1, MOST_BOTS)));
    }
}
