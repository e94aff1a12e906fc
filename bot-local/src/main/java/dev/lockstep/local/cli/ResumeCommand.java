package dev.lockstep.local.cli;

import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotStatus;
import java.util.List;
import picocli.CommandLine.Command;

/** Lets a paused bot run again. */
@Command(
        name = "resume",
        description = {"Lets a paused bot run again. What woke it meanwhile is answered now.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ResumeCommand extends BotChange {
    ResumeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        Bot found = find(session);
        List<String> lines = found.status() == BotStatus.PAUSED
                ? List.of("Bot " + bot() + ", paused"
                        + found.rules()
                                .statusNote()
                                .map(note -> " by " + note.who() + " (" + note.why() + ")")
                                .orElse("")
                        + ", may run again.")
                : List.of();
        return new Plan(lines, false, note -> {
            session.lockstep().bots().resume(bot(), note);
            return "Resumed " + bot() + ".";
        });
    }
}
