package dev.lockstep.wake;

import com.cronutils.model.time.ExecutionTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fire times of a cron expression in a zone.
 *
 * <p>cron-utils is asked in UTC only: it tells which readings of a wall clock match. Which instants show such a reading
 * is decided here, one stretch of constant offset after the other, by the rule that {@link Schedule} documents. Handed
 * a zone with daylight saving, cron-utils decides by how far apart the next two fire times are, which nobody can
 * foresee.
 */
final class CronTimes implements FireTimes {
    private static final ZonedDateTime ANY_LEAP_YEAR = ZonedDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private final ExecutionTime wallClock;
    private final boolean repeatsInOverlap;
    private final ZoneRules rules;

    private CronTimes(ExecutionTime wallClock, boolean repeatsInOverlap, ZoneId zone) {
        this.wallClock = wallClock;
        this.repeatsInOverlap = repeatsInOverlap;
        this.rules = zone.getRules();
    }

    static CronTimes parse(String text, ZoneId zone) {
        CronText cron = CronText.parse(text);
        ExecutionTime wallClock = ExecutionTime.forCron(cron.parsed());
        if (wallClock.nextExecution(ANY_LEAP_YEAR).isEmpty()) {
            throw Schedule.refused(text, "never fires, since no month it names has such a day");
        }
        return new CronTimes(wallClock, cron.everyHour(), zone);
    }

    @Override
    public Optional<Instant> next(Instant after) {
        Instant start = after.truncatedTo(ChronoUnit.SECONDS);
        ZoneOffset offset = rules.getOffset(start);
        LocalDateTime wall = unrepeated(LocalDateTime.ofInstant(start, offset), offset);
        while (true) {
            Optional<LocalDateTime> match = nextMatch(wall);
            if (match.isEmpty()) {
                return Optional.empty();
            }
            Instant fire = match.get().toInstant(offset);
            @Nullable ZoneOffsetTransition change = rules.nextTransition(start);
            if (change == null || fire.isBefore(change.getInstant()) || fire.isAfter(Schedule.LAST)) {
                return Optional.of(fire);
            }
            start = change.getInstant();
            offset = change.getOffsetAfter();
            wall = firstReading(change).minusSeconds(1);
        }
    }

    private Optional<LocalDateTime> nextMatch(LocalDateTime wall) {
        return wallClock.nextExecution(wall.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }

    /** Where to go on after a change of the offset: at its end in a gap, and behind what the clock shows again. */
    private LocalDateTime firstReading(ZoneOffsetTransition change) {
        return change.isOverlap() && !repeatsInOverlap ? change.getDateTimeBefore() : change.getDateTimeAfter();
    }

    /** The same reading, or the last one of the repetition if that is where it is and nothing is to be repeated. */
    private LocalDateTime unrepeated(LocalDateTime wall, ZoneOffset offset) {
        @Nullable ZoneOffsetTransition change = rules.getTransition(wall);
        boolean repetition = change != null && offset.equals(change.getOffsetAfter());
        return repetition && !repeatsInOverlap ? firstReading(change).minusSeconds(1) : wall;
    }
}
