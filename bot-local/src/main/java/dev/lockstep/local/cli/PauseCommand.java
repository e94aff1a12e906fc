package dev.lockstep.local.cli;

import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.bot.Bots;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnknownBotException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Keeps a bot from running. */
@Command(
        name = "pause",
        description = {
            "Keeps a bot from being run, until it is resumed. A run that is under way goes on, and wake-ups are kept.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PauseCommand extends ChangeCommand {
    @Parameters(paramLabel = "BOT", description = "The bot.")
    private @Nullable BotId bot;

    PauseCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        BotId id = Given.required(bot);
        Bots bots = session.lockstep().bots();
        Bot found = bots.find(id).orElseThrow(() -> new UnknownBotException(id));
        List<String> lines = found.status() == BotStatus.PAUSED
                ? List.of()
                : List.of("Bot " + id + " will not be run any more, until 'lockstep resume " + id + "'.");
        return new Plan(lines, false, note -> {
            bots.pause(id, note);
            return "Paused " + id + ".";
        });
    }
}
