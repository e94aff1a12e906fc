package dev.lockstep.local.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Times as people say them: one unit and the next smaller one. */
final class Ages {
    private Ages() {}

    /** Such as {@code 45s}, {@code 3m 20s}, {@code 2h 5m} or {@code 4d 1h}; negative ones with a minus. */
    static String of(Duration duration) {
        if (duration.isNegative()) {
            return "-" + of(duration.negated());
        }
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds == 0 && duration.toMillis() > 0 ? duration.toMillis() + "ms" : seconds + "s";
        } else if (seconds < 3_600) {
            return pair(seconds / 60, "m", seconds % 60, "s");
        } else if (seconds < 86_400) {
            return pair(seconds / 3_600, "h", seconds / 60 % 60, "m");
        }
        return pair(seconds / 86_400, "d", seconds / 3_600 % 24, "h");
    }

    private static String pair(long first, String unit, long second, String smaller) {
        return first + unit + (second == 0 ? "" : " " + second + smaller);
    }

    /** How long ago, or in how long. */
    static String from(Instant at, Instant now) {
        return at.isAfter(now) ? "in " + of(Duration.between(now, at)) : of(Duration.between(at, now)) + " ago";
    }

    /** How long ago, or in how long; a dash for never. */
    static String from(Optional<Instant> at, Instant now) {
        return at.map(then -> from(then, now)).orElse("-");
    }
}
