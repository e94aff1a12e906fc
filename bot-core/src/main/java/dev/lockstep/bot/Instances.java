package dev.lockstep.bot;

import dev.lockstep.run.RoundPlan;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How many instances of a bot work side by side. A bot whose most is 1 runs alone, as long as it likes; any other works
 * in rounds, in which each instance takes its share of the events up to a fixed end. The number for a round is decided
 * when it opens, by how far the bot is behind then.
 *
 * @param least at least so many, 1 or more
 * @param most at most so many, up to {@value #MOST}
 * @param perLag one for each such time that the bot is behind, where event ids tell times
 * @param perEvents one for so many events that the bot is behind, where event ids are numbers
 */
public record Instances(int least, int most, Optional<Duration> perLag, Optional<Long> perEvents) {
    /** As many as a round may have. */
    public static final int MOST = RoundPlan.MOST_INSTANCES;

    /** The bot runs alone. */
    public static final Instances ONE = fixed(1);

    /**
     * Refuses what is no number of instances.
     *
     * @throws InvalidInputException with everything that is wrong
     */
    public Instances {
        List<InvalidInputException.Violation> violations = violations(least, most, perLag, perEvents);
        if (!violations.isEmpty()) {
            throw new InvalidInputException(violations);
        }
    }

    /** Always so many. */
    public static Instances fixed(int number) {
        return new Instances(number, number, Optional.empty(), Optional.empty());
    }

    /** One for each such time that the bot is behind, within these bounds. */
    public static Instances perLag(int least, int most, Duration perLag) {
        return new Instances(least, most, Optional.of(perLag), Optional.empty());
    }

    /** One for so many events that the bot is behind, within these bounds. */
    public static Instances perEvents(int least, int most, long perEvents) {
        return new Instances(least, most, Optional.empty(), Optional.of(perEvents));
    }

    /** Whether the bot works in rounds. */
    public boolean isFannedOut() {
        return most > 1;
    }

    private static List<InvalidInputException.Violation> violations(
            int least, int most, Optional<Duration> perLag, Optional<Long> perEvents) {
        List<String> problems = new ArrayList<>();
        if (least < 1 || most > MOST) {
            problems.add((least == most ? least : least + " to " + most) + " is not accepted: 1 to " + MOST + " are");
        }
        if (least > most) {
            problems.add("least " + least + " is above most " + most);
        }
        int measures = (perLag.isPresent() ? 1 : 0) + (perEvents.isPresent() ? 1 : 0);
        if (least < most && measures == 0) {
            problems.add("from " + least + " to " + most + " needs either perLag or perEvents, to decide how many");
        } else if (least < most && measures == 2) {
            problems.add("has both perLag and perEvents: one of them is accepted");
        } else if (least == most && measures > 0) {
            problems.add("is always " + least + ": neither perLag nor perEvents has a meaning");
        }
        perLag.filter(time -> time.isNegative()
                        || time.isZero()
                        || !time.equals(time.truncatedTo(ChronoUnit.MILLIS))
                        || time.compareTo(Duration.ofDays(366)) > 0)
                .ifPresent(time -> problems.add(
                        "has a perLag of " + time + ": whole milliseconds above zero are accepted, up to 366 days"));
        perEvents
                .filter(events -> events < 1)
                .ifPresent(events -> problems.add("has perEvents of " + events + ": 1 or more is accepted"));
        return problems.stream()
                .map(problem -> new InvalidInputException.Violation("instances", problem))
                .toList();
    }
}
