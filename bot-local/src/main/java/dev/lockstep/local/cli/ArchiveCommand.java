package dev.lockstep.local.cli;

import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotStatus;
import java.util.List;
import picocli.CommandLine.Command;

/** Puts a bot away. */
@Command(
        name = "archive",
        description = {
            "Keeps a bot that is no longer wanted, with its positions, from ever being run, until it is restored.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ArchiveCommand extends BotChange {
    ArchiveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        Bot found = find(session);
        List<String> lines = found.status() == BotStatus.ARCHIVED
                ? List.of()
                : List.of("Bot " + bot() + " will not be run any more until it is restored; its positions stay.");
        return new Plan(lines, false, note -> {
            session.lockstep().bots().archive(found, note);
            return "Archived " + bot() + ".";
        });
    }
}
