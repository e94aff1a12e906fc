package dev.lockstep.proof.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.Record;

/**
 * Each due time of a schedule wakes its bot once: not before it, not twice, and none is left out, but those that passed
 * while nobody swept, which the one before them stands for.
 */
final class ScheduleRules {
    /** How long a request may take from when it was made up. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(30);

    private final World world;
    private final Map<String, Instant> lastFired = new HashMap<>();
    private final Map<String, String> schedules = new HashMap<>();

    ScheduleRules(World world) {
        this.world = world;
    }

    /** Due times of another schedule are other due times. */
    void defined(TrueBot bot) {
        String schedule = bot.schedule().isPresent() ? bot.scheduleText() : "";
        if (!schedule.equals(schedules.put(bot.id(), schedule))) {
            lastFired.remove(bot.id());
        }
    }

    void changed(TrueBot bot, String timer, Image before, Image after, List<Record> history) {
        Optional<Instant> was = before.instant("ds");
        Optional<Instant> is = after.instant("ds");
        boolean isSchedule = timer.equals("cron");
        if (isSchedule && was.isPresent() && is.isPresent() && isMovedOn(before, after)) {
            fired(bot, was.get(), history);
            chosen(bot, after, is.get());
        } else if (isSchedule && is.isPresent()) {
            chosen(bot, after, is.get());
        } else if (!isSchedule && is.isEmpty() && isWoken(bot, history)) {
            world.chronicle().count("one-offs fired");
            notEarly(bot, was.orElseThrow());
        }
    }

    /** Only firing moves a timer forward and leaves it what it is. */
    private static boolean isMovedOn(Image before, Image after) {
        return after.number("ds") > before.number("ds")
                && after.number("rev") == before.number("rev")
                && after.string("x").equals(before.string("x"));
    }

    private void fired(TrueBot bot, Instant due, List<Record> history) {
        world.chronicle().count("due times of schedules fired");
        world.chronicle().tell(bot.id(), "due time " + due + " fired");
        require(isWoken(bot, history), bot, "P16: due time " + due + " was moved on and did not wake the bot");
        notEarly(bot, due);
        Instant last = lastFired.getOrDefault(bot.id(), Instant.MIN);
        require(last.isBefore(due), bot, "due time " + due + " fired again, after " + last);
        lastFired.put(bot.id(), due);
    }

    private void notEarly(TrueBot bot, Instant due) {
        require(!world.now().plus(World.SKEW).isBefore(due), bot, "due time " + due + " fired too early");
    }

    /** The next due time is the first one after now, by a clock that is off by no more than clocks are. */
    private void chosen(TrueBot bot, Image timer, Instant due) {
        FireTimes times =
                FireTimes.of(timer.string("x").orElseThrow(), timer.string("z").orElse("UTC"));
        Instant first = times.next(world.now().minus(World.SKEW).minus(ON_THE_WAY));
        Instant last = times.next(world.now().plus(World.SKEW));
        require(
                times.next(due.minusMillis(1)).equals(due) && !due.isBefore(first) && !due.isAfter(last),
                bot,
                "the next due time is " + due + " and should be from " + first + " to " + last);
    }

    private static boolean isWoken(TrueBot bot, List<Record> history) {
        return history.stream()
                .filter(r -> Place.of(r.dynamodb().keys()).equals(new Place("B#" + bot.id(), "W")))
                .anyMatch(r -> r.dynamodb().hasOldImage()
                        && r.dynamodb().hasNewImage()
                        && new Image(r.dynamodb().newImage()).number("n")
                                > new Image(r.dynamodb().oldImage()).number("n"));
    }

    private void require(boolean holds, TrueBot bot, String otherwise) {
        if (!holds) {
            world.chronicle().violation(bot.id(), otherwise);
        }
    }
}
