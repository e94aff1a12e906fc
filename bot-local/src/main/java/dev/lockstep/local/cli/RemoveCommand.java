package dev.lockstep.local.cli;

import dev.lockstep.bot.Bot;
import java.util.List;
import picocli.CommandLine.Command;

/** Removes a bot. */
@Command(
        name = "remove",
        description = {
            "Removes a bot with its positions, wake-ups and subscriptions, and fences off a run that is under way. Its history and its audit trail stay until they expire. A bot that is registered later under this name begins without positions.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RemoveCommand extends BotChange {
    RemoveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        Bot found = find(session);
        String managed = found.definition()
                .managedBy()
                .map(what -> " It is managed by " + what + ", which may register it again.")
                .orElse("");
        return new Plan(
                List.of("Bot " + bot()
                        + " will be gone, with its positions, wake-ups and subscriptions; a run under way"
                        + " is fenced off. This cannot be undone." + managed),
                true,
                note -> {
                    session.lockstep().bots().remove(found, note);
                    return "Removed " + bot() + ".";
                });
    }
}
