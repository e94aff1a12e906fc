package dev.lockstep.wake;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every multiple of a period since the Unix epoch. The anchor is fixed, so that two dispatchers, or one after a
 * restart, agree on the next fire time without having stored the last one.
 */
record FixedRate(Duration period) implements FireTimes {
    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofDays(366);
    private static final Pattern RATE =
            Pattern.compile("rate\\( ?([0-9]{1,9}) (second|minute|hour|day)s? ?\\)", Pattern.CASE_INSENSITIVE);

    /** Whether the text claims to be a rate or a duration. */
    static boolean isOne(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("rate") || lower.startsWith("p");
    }

    static FixedRate parse(String text) {
        Duration period = period(text);
        if (period.compareTo(MIN) < 0 || period.compareTo(MAX) > 0) {
            throw Schedule.refused(text, "is a period outside of 1 second to 366 days");
        }
        if (!period.equals(period.truncatedTo(ChronoUnit.SECONDS))) {
            throw Schedule.refused(text, "is not a period of whole seconds");
        }
        return new FixedRate(period);
    }

    private static Duration period(String text) {
        Matcher rate = RATE.matcher(text);
        if (rate.matches()) {
            ChronoUnit unit = ChronoUnit.valueOf(rate.group(2).toUpperCase(Locale.ROOT) + "S");
            return Duration.of(Long.parseLong(rate.group(1)), unit);
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw Schedule.refused(text, "is neither a rate nor a duration of days, hours, minutes and seconds");
        }
    }

    @Override
    public Optional<Instant> next(Instant after) {
        long seconds = period.toSeconds();
        long periods = Math.floorDiv(after.getEpochSecond(), seconds) + 1;
        return Optional.of(Instant.ofEpochSecond(periods * seconds));
    }
}
