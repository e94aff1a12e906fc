package dev.lockstep.bot;

import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.util.Optional;

/**
 * When a bot is not well.
 *
 * @param errorLimit after so many failed runs in a row the bot is rogue: it runs every 15 minutes at most, until a run
 *     ends well; 1 to 1,000
 * @param longestLag how far a bot may be behind the newest event of a queue it reads
 * @param longestSilence how long ago a bot's last run may have ended
 */
public record Health(int errorLimit, Optional<Duration> longestLag, Optional<Duration> longestSilence) {
    /** Rogue after ten failures; nothing else is watched. */
    public static final Health DEFAULT = new Health(10, Optional.empty(), Optional.empty());

    public Health {
        if (errorLimit < 1 || errorLimit > 1_000) {
            throw InvalidInputException.of("health.errorLimit", errorLimit + " is not between 1 and 1,000");
        }
        requirePositive("health.longestLag", longestLag);
        requirePositive("health.longestSilence", longestSilence);
    }

    private static void requirePositive(String field, Optional<Duration> duration) {
        duration.filter(d -> d.isNegative() || d.isZero()).ifPresent(d -> {
            throw InvalidInputException.of(field, d + " is not positive");
        });
    }
}
