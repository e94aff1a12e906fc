package dev.lockstep.local.cli;

import dev.lockstep.local.UnusableException;
import dev.lockstep.run.Round;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Gives an open round up. */
@Command(
        name = "abandon-round",
        description = {
            "Gives the open round of a bot with several instances up: its instances are fenced off, and the next round begins where this one did. What they have done since is done again.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AbandonRoundCommand extends BotChange {
    AbandonRoundCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Plan plan(Session session) {
        Optional<Round> open = session.lockstep().runs().rounds().find(bot()).filter(Round::isOpen);
        List<String> lines = open
                .map(round -> "Round " + round.epoch() + " of bot " + bot() + " is given up: its "
                        + round.instances()
                        + " instances are fenced off, and what they have done since it opened is done"
                        + " again.")
                .stream()
                .toList();
        return new Plan(
                lines,
                true,
                note -> session.lockstep()
                        .runs()
                        .rounds()
                        .abandon(bot(), open.orElseThrow().epoch(), note)
                        .map(left -> "Abandoned round " + left.epoch() + " of " + bot() + ".")
                        .orElseThrow(() -> new UnusableException(
                                "nothing was changed: the round was closed or abandoned meanwhile", null)));
    }
}
