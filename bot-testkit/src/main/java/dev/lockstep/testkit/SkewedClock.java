package dev.lockstep.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that is wrong: ahead of or behind another one, and faster or slower than it. */
public final class SkewedClock implements InstantSource {
    private final InstantSource base;
    private final Instant made;
    private final double rate;
    private volatile Duration offset;

    private SkewedClock(InstantSource base, Duration offset, double rate) {
        this.base = base;
        this.made = base.instant();
        this.offset = offset;
        this.rate = rate;
    }

    /**
     * A clock that is off by so much now, and runs at this rate from now on.
     *
     * @param offset negative if it is behind
     * @param rate seconds it shows for each second of the other clock: 1 if it drifts no further, 0 if it stands still
     */
    public static SkewedClock over(InstantSource base, Duration offset, double rate) {
        if (!(rate >= 0 && rate <= 1_000)) {
            throw new IllegalArgumentException("the rate " + rate + " is not between 0 and 1,000");
        }
        return new SkewedClock(base, offset, rate);
    }

    /** Somebody sets the clock: on, or back if the duration is negative. */
    public synchronized void shift(Duration by) {
        offset = offset.plus(by);
    }

    @Override
    public Instant instant() {
        double passed = Duration.between(made, base.instant()).toNanos() * rate;
        return made.plus(offset).plusNanos(Math.round(passed));
    }
}
