package dev.lockstep.local.cli;

import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotStatus;
import java.util.List;
import picocli.CommandLine.Command;

/** Takes a bot out of the archive. */
@Command(
        name = "restore",
        description = {"Takes a bot out of the archive. One that was paused before stays paused.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RestoreCommand extends BotChange {
    RestoreCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        Bot found = find(session);
        List<String> lines = found.status() == BotStatus.ARCHIVED
                ? List.of("Bot " + bot() + " leaves the archive, and may run again unless it was paused before.")
                : List.of();
        return new Plan(lines, false, note -> {
            session.lockstep().bots().restore(bot(), note);
            return "Restored " + bot() + ".";
        });
    }
}
