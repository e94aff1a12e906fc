package dev.lockstep.proof.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** What everybody in a simulation shares. */
record World(long seed, Random random, Timeline time, Weather weather, Chronicle chronicle) {
    /** How far a process's clock may be off; two of them differ by twice as much, which is within the drift of 90 s. */
    static final Duration SKEW = Duration.ofSeconds(40);

    static World of(long seed, Instant start, Instant end) {
        Random random = new Random(seed);
        Timeline time = new Timeline(start);
        return new World(seed, random, time, new Weather(random, start, end), new Chronicle(seed, time));
    }

    Instant now() {
        return time.instant();
    }

    boolean isCalm() {
        return weather.isCalm(now());
    }

    /** Whether something happens that does so this often on a bad day, and never on a calm one. */
    boolean happens(double chance) {
        return !isCalm() && random.nextDouble() < chance;
    }

    /** Whether who began then may have failed: nobody could reach the table for a while. */
    boolean mayFail(Instant begun) {
        return weather.was(Weather.Outage.DYNAMO, begun, now());
    }

    /** A duration up to this one, evenly. */
    Duration upTo(Duration longest) {
        return Duration.ofMillis((long) (random.nextDouble() * longest.toMillis()));
    }
}
