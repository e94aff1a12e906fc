package dev.lockstep.bot;

import dev.lockstep.types.InvalidInputException.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final Duration LONGEST = Duration.ofDays(36_600);

    /** Rogue after ten failures; nothing else is watched. */
    public static final Health DEFAULT = new Health(10, Optional.empty(), Optional.empty());

    /** What is wrong with these thresholds; told with everything else that is wrong with a definition. */
    List<Violation> violations() {
        List<Violation> violations = new ArrayList<>();
        if (errorLimit < 1 || errorLimit > 1_000) {
            violations.add(new Violation("health.errorLimit", errorLimit + " is not between 1 and 1,000"));
        }
        requirePositive(violations, "health.longestLag", longestLag);
        requirePositive(violations, "health.longestSilence", longestSilence);
        return violations;
    }

    private static void requirePositive(List<Violation> violations, String field, Optional<Duration> duration) {
        duration.filter(d -> d.isNegative() || d.isZero() || d.compareTo(LONGEST) > 0)
                .ifPresent(d -> violations.add(new Violation(field, d + " is not positive, up to 36,600 days")));
    }
}
