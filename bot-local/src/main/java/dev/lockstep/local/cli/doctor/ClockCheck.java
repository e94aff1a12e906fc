package dev.lockstep.local.cli.doctor;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * By how much this machine's clock differs from AWS's at least: an answer's {@code Date} was written between request
 * and answer, and tells whole seconds.
 */
final class ClockCheck {
    private static final String ABOUT = "clock";
    private static final Duration WORTH_TELLING = Duration.ofSeconds(5);
    /** What processes may differ by unless they are told otherwise: {@code Lockstep.Builder.clockDrift}. */
    static final Duration DRIFT = Duration.ofSeconds(90);

    private ClockCheck() {}

    /** What an answer tells that was asked for and came at these instants of this machine. */
    static Optional<Complaint> complaint(SdkHttpResponse answer, Instant asked, Instant came) {
        Optional<Instant> theirs = answer.firstMatchingHeader("Date").flatMap(ClockCheck::date);
        if (theirs.isEmpty()) {
            return Optional.of(Complaint.note(
                    ABOUT, "it is not compared with AWS's: the answer has no date", "compare them by hand"));
        }
        Duration ahead = Duration.between(theirs.get().plusSeconds(1), asked);
        Duration behind = Duration.between(came, theirs.get());
        boolean isAhead = ahead.compareTo(behind) > 0;
        Duration least = isAhead ? ahead : behind;
        if (least.compareTo(WORTH_TELLING) <= 0) {
            return Optional.empty();
        }
        return Optional.of(new Complaint(
                least.compareTo(DRIFT) > 0 ? Severity.PROBLEM : Severity.WARNING,
                ABOUT,
                String.format(
                        Locale.ROOT,
                        "it is at least %.1f seconds %s AWS's; a bot on a machine like this takes over locks and"
                                + " gives up runs at the wrong time beyond %d seconds",
                        least.toMillis() / 1_000.0,
                        isAhead ? "ahead of" : "behind",
                        DRIFT.toSeconds()),
                "set this machine's clock by NTP, or give the stack a larger ClockDriftSeconds"));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException none) {
            return Optional.empty();
        }
    }
}
