package dev.lockstep.wake;

import static dev.lockstep.types.InvalidInputException.quoted;

import dev.lockstep.types.InvalidInputException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When a bot runs by the clock. Immutable and safe for use by several threads.
 *
 * <p>Accepted, in any case of letters:
 *
 * <table>
 *   <caption>Forms of a schedule</caption>
 *   <tr><th>form</th><th>example</th><th>fires</th></tr>
 *   <tr><td>cron, 5 fields</td><td>{@code 30 2 * * MON-FRI}</td><td>at 02:30 on working days</td></tr>
 *   <tr><td>cron, 6 fields</td><td>{@code 15 30 2 * * *}</td><td>seconds come first: at 02:30:15</td></tr>
 *   <tr><td>nickname</td><td>{@code @hourly @daily @midnight @weekly @monthly @yearly @annually}</td>
 *       <td>at the start of each</td></tr>
 *   <tr><td>rate</td><td>{@code rate(5 minutes)}</td><td>seconds, minutes, hours or days, as EventBridge has it</td></tr>
 *   <tr><td>duration</td><td>{@code PT5M}, {@code P1D}</td><td>ISO-8601, whole seconds</td></tr>
 * </table>
 *
 * <h2>Cron</h2>
 *
 * The fields are minute 0-59, hour 0-23, day of month 1-31, month 1-12 or {@code JAN-DEC}, day of week 0-7 or
 * {@code SUN-SAT}, where 0 and 7 are both Sunday. A field is {@code *}, a value, a range {@code a-b} that does not go
 * backwards, a step {@code *}{@code /n}, {@code a-b/n} or {@code a/n} (from {@code a} to the end), or several of these
 * with commas. {@code ?} is {@code *} in the two day fields. {@code L}, {@code W}, {@code #} and a year are refused, as
 * is EventBridge's {@code cron(...)}, whose Sunday is 1.
 *
 * <p>If both day fields are restricted, a day matches when <em>either</em> does, as in unix cron (POSIX): {@code 0 0 13
 * * FRI} fires on every 13th and on every Friday. Every field but {@code *}, {@code *}{@code /1} and {@code ?} is a
 * restriction, {@code *}{@code /2} and {@code 1-31} too.
 *
 * <h2>Daylight saving</h2>
 *
 * Cron expressions follow the wall clock of their zone.
 *
 * <ul>
 *   <li>What the clock skips does not fire: no 02:30 on the day on which it goes from 02:00 to 03:00. EventBridge
 *       Scheduler does the same. In a zone that changes at midnight this concerns {@code @daily}.
 *   <li>What the clock shows twice fires the first time only, unless the hour field is {@code *} (or
 *       {@code *}{@code /1}): then it fires both times, so that {@code *}{@code /15 * * * *} keeps firing every quarter
 *       of an hour, while a daily 02:30 runs once.
 * </ul>
 *
 * <h2>Rates and durations</h2>
 *
 * They count from the Unix epoch, not from the registration: {@code rate(5 minutes)} fires at :00, :05, :10 of every
 * hour in UTC, and {@code P1D} at midnight UTC. The zone has no influence, and a day is always 24 hours. From 1 second
 * to 366 days.
 *
 * <p>The next fire time is a function of the schedule and an instant alone. Fire times are whole seconds in the years
 * from 1970 to 9999.
 */
public final class Schedule {
    static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private static final Instant BEFORE_FIRST = Instant.EPOCH.minusSeconds(1);
    private static final int MAX_LENGTH = 256;
    private static final int MAX_COUNT = 1000;
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern PRINTABLE = Pattern.compile("[ -~]+");
    private static final String FIELD = "schedule";
    private static final String ACCEPTED =
            "Accepted: cron with 5 fields (minute, hour, day of month, month, day of week)"
                    + " or 6 with seconds first, made of numbers, names such as MON and JAN, * ? , - and /;"
                    + " @hourly @daily @midnight @weekly @monthly @yearly @annually;"
                    + " rate(5 minutes); PT5M or P1D, from 1 second to 366 days";

    private final String expression;
    private final ZoneId zone;
    private final FireTimes fireTimes;

    private Schedule(String expression, ZoneId zone, FireTimes fireTimes) {
        this.expression = expression;
        this.zone = zone;
        this.fireTimes = fireTimes;
    }

    /**
     * A schedule in UTC.
     *
     * @param expression see the class
     * @return the schedule
     * @throws InvalidInputException if the expression is not understood or never fires
     */
    public static Schedule parse(String expression) {
        return parse(expression, ZoneOffset.UTC);
    }

    /**
     * A schedule in a zone named by its id.
     *
     * @param expression see the class
     * @param zone such as {@code Europe/Berlin}
     * @return the schedule
     * @throws InvalidInputException if the expression is not understood or never fires, or the zone is unknown
     */
    public static Schedule parse(String expression, String zone) {
        try {
            return parse(expression, ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw InvalidInputException.of(
                    FIELD,
                    "the zone " + quoted(zone) + " is unknown. Accepted: UTC, a region such as Europe/Berlin,"
                            + " or an offset such as +02:00");
        }
    }

    /**
     * A schedule in a zone.
     *
     * @param expression see the class
     * @param zone whose wall clock a cron expression follows
     * @return the schedule
     * @throws InvalidInputException if the expression is not understood or never fires
     */
    public static Schedule parse(String expression, ZoneId zone) {
        Objects.requireNonNull(zone, "zone");
        String text = SPACE.matcher(expression.strip()).replaceAll(" ");
        if (text.length() > MAX_LENGTH || !PRINTABLE.matcher(text).matches()) {
            throw refused(text, "is not made of 1 to " + MAX_LENGTH + " printable ASCII characters");
        }
        FireTimes fireTimes = FixedRate.isOne(text) ? FixedRate.parse(text) : CronTimes.parse(text, zone);
        return new Schedule(text, zone, fireTimes);
    }

    /**
     * The first fire time after an instant.
     *
     * @param after the fire time is strictly later, so a fire time leads to the next one
     * @return a whole second; empty only if there is none up to the end of the year 9999
     */
    public Optional<Instant> next(Instant after) {
        if (!after.isBefore(LAST)) {
            return Optional.empty();
        }
        Instant from = after.isBefore(BEFORE_FIRST) ? BEFORE_FIRST : after;
        return fireTimes.next(from).filter(fire -> !fire.isAfter(LAST));
    }

    /**
     * The next few fire times, as an operator is shown them.
     *
     * @param after they are strictly later than this
     * @param count how many, 1 to 1000
     * @return in ascending order; fewer only if there are no more
     * @throws InvalidInputException if the count is outside of its range
     */
    public List<Instant> next(Instant after, int count) {
        if (count < 1 || count > MAX_COUNT) {
            throw InvalidInputException.of("count", count + " is not between 1 and " + MAX_COUNT);
        }
        List<Instant> found = new ArrayList<>(count);
        Optional<Instant> fire = next(after);
        while (fire.isPresent() && found.size() < count) {
            found.add(fire.get());
            fire = next(fire.get());
        }
        return List.copyOf(found);
    }

    /**
     * What this schedule was made from.
     *
     * @return the expression, with single spaces
     */
    public String expression() {
        return expression;
    }

    /**
     * Whose wall clock it follows.
     *
     * @return the zone; UTC if none was given
     */
    public ZoneId zone() {
        return zone;
    }

    /** Equal if made from the same expression in the same zone; spaces apart, the text decides and not its meaning. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Schedule that && expression.equals(that.expression) && zone.equals(that.zone);
    }

    @Override
    public int hashCode() {
        return Objects.hash(expression, zone);
    }

    /** The expression and the zone, for people. */
    @Override
    public String toString() {
        return expression + " (" + zone + ")";
    }

    static InvalidInputException refused(String expression, String reason) {
        return InvalidInputException.of(FIELD, quoted(expression) + " " + reason + ". " + ACCEPTED);
    }
}
