package dev.lockstep.local.cli;

import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotStatus;
import java.util.List;
import picocli.CommandLine.Command;

/** Keeps a bot from running. */
@Command(
        name = "pause",
        description = {
            "Keeps a bot from being run, until it is resumed. A run that is under way goes on, and wake-ups are kept.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PauseCommand extends BotChange {
    PauseCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        Bot found = find(session);
        List<String> lines = found.status() == BotStatus.PAUSED
                ? List.of()
                : List.of("Bot " + bot() + " will not be run any more until it is resumed; a run under way goes on.");
        return new Plan(lines, false, note -> {
            session.lockstep().bots().pause(bot(), note);
            return "Paused " + bot() + ".";
        });
    }
}
