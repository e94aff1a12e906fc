package dev.lockstep.proof.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** When a bot is to run, in this proof's own words: written from the documents, not from the code under test. */
final class Readiness {
    private static final double LONGEST = Duration.ofMinutes(15).toSeconds();

    private Readiness() {}

    /** From when on a bot may run at the earliest; empty if it is not to run as things stand. */
    static Optional<Instant> atTheEarliest(TrueBot bot, Map<String, String> heads) {
        return from(bot, heads, 1);
    }

    /** From when on it is to run, whatever the jitter of its back-off. */
    static Optional<Instant> atTheLatest(TrueBot bot, Map<String, String> heads) {
        return from(bot, heads, 1.1);
    }

    private static Optional<Instant> from(TrueBot bot, Map<String, String> heads, double jitter) {
        TrueRun run = bot.run();
        if (!bot.isRegistered() || run.isOpen() || bot.isArchived() || (bot.isPaused() && !bot.isForced())) {
            return Optional.empty();
        }
        boolean more = run.again() || bot.isBehind(heads);
        if (!bot.isWoken() && !run.isFailure() && !more) {
            return Optional.empty();
        } else if (bot.isForced() || run.ended().isEmpty()) {
            return Optional.of(Instant.EPOCH);
        }
        Duration wait = bot.delay();
        if (run.errors() >= bot.errorLimit()) {
            wait = longer(wait, seconds(LONGEST * jitter));
        } else if (run.errors() > 0) {
            wait = longer(wait, backOff(run.errors(), jitter));
        }
        if (run.idleRuns() > 0 && !bot.isWoken() && !run.isFailure()) {
            wait = longer(wait, backOff(run.idleRuns(), jitter));
        }
        return Optional.of(
                wait.isZero() ? Instant.EPOCH : run.ended().orElseThrow().plus(wait));
    }

    private static Duration backOff(int times, double jitter) {
        return seconds(Math.min(Math.pow(2.25, times), LONGEST) * jitter);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
