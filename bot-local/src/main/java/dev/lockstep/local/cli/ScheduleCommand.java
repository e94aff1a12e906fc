package dev.lockstep.local.cli;

import dev.lockstep.bot.Bot;
import dev.lockstep.local.UnusableException;
import dev.lockstep.wake.WakeUps;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Wakes a bot once, at a time. */
@Command(
        name = "schedule",
        description = {
            "Wakes a bot once, at a time or after a while; what it is woken by otherwise stays as it is. 'show' lists what is"
                    + " scheduled.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ScheduleCommand extends BotChange {
    @Parameters(index = "1", paramLabel = "WHEN", description = "Such as 2026-11-22T02:00:00Z, 10m, 2h, 1d or PT10M.")
    private String when = "";

    @Option(names = "--cancel", description = "Takes a wake-up of this time back, instead.")
    private boolean cancel;

    ScheduleCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        Instant at = Moment.timeOrDelay(when, session.now());
        String time = at + " (" + Ages.from(at, session.now()) + ")";
        Bot found = find(session);
        WakeUps wakes = session.lockstep().wakes();
        if (cancel) {
            if (!wakes.scheduled(bot()).contains(at)) {
                throw new NotFoundException("bot " + bot() + " is not scheduled at " + at);
            }
            List<String> lines = List.of("Bot " + bot() + " is not woken at " + time + " any more.");
            return new Plan(lines, false, note -> {
                if (!wakes.cancel(bot(), at, note)) {
                    throw new UnusableException("nothing was changed: it was woken or cancelled meanwhile", null);
                }
                return "Cancelled.";
            });
        }
        return new Plan(List.of("Bot " + bot() + " is woken at " + time + "." + unlessActive(found)), false, note -> {
            wakes.schedule(bot(), at, note);
            return "Scheduled " + bot() + " at " + at + ".";
        });
    }
}
