package dev.lockstep.bot;

import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnsupportedByLayoutException;
import dev.lockstep.wake.Schedule;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A schedule as the bus's scheduler reads it: cron in UTC, in numbers. Only what means the same to both is accepted.
 * Names never fire there, since it takes any letter for English text; a day of week 7 is Saturday; a range up to 0 goes
 * to the end; a day of month and a day of week must both match.
 */
final class BusSchedule {
    private static final int SECOND = 0;
    private static final int DAY_OF_MONTH = 3;
    private static final int DAY_OF_WEEK = 5;
    private static final Pattern SEVENTH_DAY = Pattern.compile("(^|.*[,-])0?7([,/-].*|$)");
    private static final Pattern STEP_FROM = Pattern.compile("(^|.*,)[0-9]+/.*");
    private static final Pattern UP_TO_ZERO = Pattern.compile(".*-0+(/.*|,.*|$)");
    private static final Pattern STAR_IN_LIST = Pattern.compile(".*\\*.*,.*|.*,.*\\*.*");
    private static final Pattern STEP_OF_ZERO = Pattern.compile(".*/0+(,.*|$)");

    private BusSchedule() {}

    /** The schedule that a text stands for; empty if it would not mean the same to us, or nothing to the bus. */
    static Optional<Schedule> read(String time) {
        try {
            Schedule schedule = Schedule.parse(time);
            return schedule.expression().equals(time) && difference(schedule).isEmpty()
                    ? Optional.of(schedule)
                    : Optional.empty();
        } catch (InvalidInputException notOurs) {
            return Optional.empty();
        }
    }

    /**
     * The text that stands for a schedule.
     *
     * @throws UnsupportedByLayoutException if it would mean something else to the bus
     */
    static String written(Schedule schedule) {
        difference(schedule).ifPresent(reason -> {
            throw new UnsupportedByLayoutException("schedule " + schedule, reason);
        });
        return schedule.expression();
    }

    private static Optional<String> difference(Schedule schedule) {
        String text = schedule.expression();
        if (!schedule.zone().normalized().equals(ZoneOffset.UTC)) {
            return Optional.of("the bus knows no time zone but UTC");
        }
        if (text.chars().anyMatch(Character::isLetter)) {
            return Optional.of("the bus reads names, rates and nicknames as English text and would not fire;"
                    + " write cron in numbers, such as 0 * * * *");
        }
        List<String> fields = List.of(text.split(" ", -1));
        List<String> six = fields.size() == 5
                ? Stream.concat(Stream.of("0"), fields.stream()).toList()
                : fields;
        String dayOfWeek = six.get(DAY_OF_WEEK);
        if (isAny(six.get(SECOND))) {
            return Optional.of("any second is once a minute on the bus; write */1 for every second");
        }
        if (SEVENTH_DAY.matcher(dayOfWeek).matches()) {
            return Optional.of("day of week 7 is Saturday to the bus; write 0 for Sunday");
        }
        if (STEP_FROM.matcher(dayOfWeek).matches()) {
            return Optional.of("a step from a day of week ends elsewhere on the bus; write the days one by one");
        }
        if (!isAny(six.get(DAY_OF_MONTH)) && !isAny(dayOfWeek)) {
            return Optional.of("the bus wants both the day of month and the day of week to match, where either is"
                    + " enough here; restrict one of them");
        }
        return six.stream().flatMap(field -> difference(field).stream()).findFirst();
    }

    private static Optional<String> difference(String field) {
        if (UP_TO_ZERO.matcher(field).matches()) {
            return Optional.of("a range up to 0 goes to the end on the bus; write 0");
        }
        if (STAR_IN_LIST.matcher(field).matches()) {
            return Optional.of("* in a list is not known to the bus; write * alone");
        }
        if (STEP_OF_ZERO.matcher(field).matches()) {
            return Optional.of("a step of 0 is one of 1 on the bus");
        }
        return Optional.empty();
    }

    private static boolean isAny(String field) {
        return field.equals("*") || field.equals("?");
    }
}
