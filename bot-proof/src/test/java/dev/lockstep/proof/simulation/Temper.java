package dev.lockstep.proof.simulation;

import java.time.Duration;
import java.time.Instant;

/** How a bot behaves on a bad day; on a calm one all of them do their work. */
enum Temper {
    /** Does its work. */
    GOOD(0.01, 0.005, 0.005),
    /** Fails now and then. */
    FLAKY(0.2, 0.02, 0.01),
    /** Hangs past its time-out, and then goes on as if nothing had happened. */
    HANGING(0.02, 0.01, 0.3),
    /** Its process dies without a word. */
    DYING(0.02, 0.3, 0.02),
    /** Fails whatever it does, every fourth day. */
    ROGUE(1, 0, 0),
    /** Ends well and reads nothing, every fourth day. */
    STUCK(0, 0, 0);

    private final double failing;
    private final double dying;
    private final double hanging;

    Temper(double failing, double dying, double hanging) {
        this.failing = failing;
        this.dying = dying;
        this.hanging = hanging;
    }

    boolean fails(World world) {
        return (this != ROGUE || isBadDay(world.now())) && world.happens(failing);
    }

    boolean dies(World world) {
        return world.happens(dying);
    }

    boolean hangs(World world) {
        return world.happens(hanging);
    }

    boolean readsNothing(World world) {
        return this == STUCK && isBadDay(world.now()) && !world.isCalm();
    }

    private static boolean isBadDay(Instant now) {
        return now.getEpochSecond() / Duration.ofDays(1).toSeconds() % 4 == 0;
    }
}
