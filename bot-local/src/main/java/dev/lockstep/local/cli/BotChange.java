package dev.lockstep.local.cli;

import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnknownBotException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** A command that changes one bot. */
abstract class BotChange extends ChangeCommand {
    @Parameters(index = "0", paramLabel = "BOT", description = "The bot.")
    private @Nullable BotId bot;

    BotChange(Surroundings surroundings) {
        super(surroundings);
    }

    final BotId bot() {
        return Given.required(bot);
    }

    final Bot find(Session session) {
        return session.lockstep().bots().find(bot()).orElseThrow(() -> new UnknownBotException(bot()));
    }

    /** What keeps an active bot's wake-up waiting. */
    static String unlessActive(Bot bot) {
        return bot.status() == BotStatus.ACTIVE
                ? ""
                : " It is " + bot.status().name().toLowerCase(Locale.ROOT) + ", so nothing runs before that is undone.";
    }
}
