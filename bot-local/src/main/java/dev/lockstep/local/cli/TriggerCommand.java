package dev.lockstep.local.cli;

import dev.lockstep.bot.Bot;
import java.util.List;
import picocli.CommandLine.Command;

/** Wakes a bot. */
@Command(
        name = "trigger",
        description = {
            "Wakes a bot: it runs as soon as its rules allow. Never lost, and counted, also during a run or a pause.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TriggerCommand extends BotChange {
    TriggerCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        Bot found = find(session);
        return new Plan(
                List.of("Bot " + bot() + " is woken, and runs as soon as its rules allow." + unlessActive(found)),
                false,
                note -> {
                    session.lockstep().wakes().trigger(bot(), note);
                    return "Triggered " + bot() + ".";
                });
    }
}
