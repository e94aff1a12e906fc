package dev.lockstep.local.cli;

import dev.lockstep.local.InputRefusedException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as they are typed. */
final class Moment {
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,9})([smhd])");

    static final String ACCEPTED = "a time such as 2026-11-22T02:00:00Z or 2026-11-22T03:00:00+01:00";

    private Moment() {}

    /** A point in time; empty if the text is none. */
    static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    /** A time, or how long from now on: {@code 10m}, {@code PT10M}. */
    static Instant timeOrDelay(String text, Instant now) {
        return time(text)
                .or(() -> duration(text).flatMap(duration -> after(now, duration)))
                .orElseThrow(() -> new InputRefusedException(
                        "'" + text + "' is no time: accepted are " + ACCEPTED + ", 10m, 2h, 1d, PT10M"));
    }

    private static Optional<Instant> after(Instant now, Duration duration) {
        try {
            return Optional.of(now.plus(duration));
        } catch (DateTimeException | ArithmeticException tooLate) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> duration(String text) {
        Matcher parts = SHORT.matcher(text);
        String iso = !parts.matches()
                ? text
                : parts.group(2).equals("d")
                        ? "P" + parts.group(1) + "D"
                        : "PT" + parts.group(1) + parts.group(2).toUpperCase(Locale.ROOT);
        try {
            return Optional.of(Duration.parse(iso)).filter(duration -> !duration.isNegative());
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }
}
