package dev.lockstep.run;

import java.time.Duration;
import java.util.SplittableRandom;

/** How long to wait after runs that failed or came to nothing. */
public final class Backoff {
    /** The longest wait, and the pace of a rogue bot. */
    public static final Duration LONGEST = Duration.ofMinutes(15);

    private static final double BASE = 2.25;
    private static final double JITTER = 0.1;

    private Backoff() {}

    /**
     * The wait after so many failures in a row: 2.25 to that power seconds as RStreams waits, at most {@link #LONGEST},
     * and up to a tenth more, so that bots that failed together do not come back together.
     *
     * @param failures 1 or more
     * @param seed the same seed gives the same wait
     */
    public static Duration after(int failures, long seed) {
        return jittered(Math.min(Math.pow(BASE, failures), (double) LONGEST.toSeconds()), seed);
    }

    /** The wait of a bot that has failed too often. */
    public static Duration rogue(long seed) {
        return jittered((double) LONGEST.toSeconds(), seed);
    }

    private static Duration jittered(double seconds, long seed) {
        double jitter = 1 + JITTER * new SplittableRandom(seed).nextDouble();
        return Duration.ofMillis(Math.round(seconds * jitter * 1000));
    }

    /** The seed of a run's wait. */
    public static long seed(RunState run) {
        return run.bot().value().hashCode() * 1_000_003L + run.instance() * 31L + run.epoch();
    }
}
