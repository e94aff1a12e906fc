package dev.lockstep.wake;

import dev.lockstep.store.Change;
import dev.lockstep.store.Item;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Due times as records of their own, so that neither setting nor firing one touches what else a bot has. */
public final class Timers {
    /** Name of the timer of a bot's schedule; the others are named by their instant. */
    public static final String CRON = "cron";

    private static final Instant FIRST = Instant.parse("2001-09-09T01:46:40Z");
    private static final Instant LAST = Instant.parse("2286-11-20T17:46:39.999Z");

    private Timers() {}

    /** Makes a record due: it will be found by the sweep at that instant. */
    public static Change arm(Change change, BotId bot, Instant due) {
        return change.set(LockstepTable.DUE_SHARD, Integer.toString(LockstepTable.dueShard(bot.value())))
                .set(LockstepTable.DUE_AT, due);
    }

    /** Sets the timer of a schedule to its first fire time after now. */
    public static Change cron(BotId bot, Schedule schedule, Instant now) {
        RecordKey key = new RecordKey.Timer(bot, CRON);
        return schedule.next(now)
                .map(due -> arm(Change.of(key), bot, due)
                        .set(LockstepTable.TIMER_EXPRESSION, schedule.expression())
                        .set(LockstepTable.TIMER_ZONE, schedule.zone().getId()))
                .orElseGet(() -> Change.delete(key));
    }

    static RecordKey.Timer once(BotId bot, Instant at) {
        if (at.isBefore(FIRST) || at.isAfter(LAST)) {
            throw InvalidInputException.of("at", at + " is not between " + FIRST + " and " + LAST);
        }
        return new RecordKey.Timer(bot, String.format(Locale.ROOT, "%013d", at.toEpochMilli()));
    }

    /** The schedule kept with a cron timer; empty for a one-off. */
    static Optional<Schedule> schedule(Item timer) {
        return timer.string(LockstepTable.TIMER_EXPRESSION)
                .map(x -> timer.read(
                        "*",
                        () -> Schedule.parse(
                                x, timer.string(LockstepTable.TIMER_ZONE).orElse("UTC"))));
    }
}
