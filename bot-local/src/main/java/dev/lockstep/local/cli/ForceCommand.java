package dev.lockstep.local.cli;

import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotStatus;
import java.util.List;
import picocli.CommandLine.Command;

/** Runs a bot whatever stands against it. */
@Command(
        name = "force",
        description = {
            "Runs a bot now, over a pause, a back-off and a delay; not beside a run that is under way, which it follows.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ForceCommand extends BotChange {
    ForceCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        Bot found = find(session);
        String archived = found.status() == BotStatus.ARCHIVED ? " It is archived, which force does not overrule." : "";
        return new Plan(
                List.of("Bot " + bot()
                        + " runs once over a pause, a back-off and a delay, as soon as no run is under way."
                        + archived),
                false,
                note -> {
                    session.lockstep().wakes().force(bot(), note);
                    return "Forced " + bot() + ".";
                });
    }
}
