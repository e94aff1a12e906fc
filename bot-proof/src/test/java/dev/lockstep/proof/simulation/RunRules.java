package dev.lockstep.proof.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What must hold of each change of a run record: P1, P2, P7, and the rules of when a bot may run. */
final class RunRules {
    /** A pause, or another definition, may come between a decision and its claim, which is one request later. */
    private static final Duration BETWEEN_DECISION_AND_CLAIM = Duration.ofMinutes(2);

    private final World world;
    private final Ledger ledger;
    private final Intentions intentions;

    RunRules(World world, Ledger ledger, Intentions intentions) {
        this.world = world;
        this.ledger = ledger;
        this.intentions = intentions;
    }

    void changed(TrueBot bot, TrueRun was, TrueRun is, Map<String, String> heads) {
        require(is.epoch() >= was.epoch(), bot, "P1: epoch went from " + was.epoch() + " to " + is.epoch());
        boolean isFenced = is.epoch() > was.epoch() && !is.isInvoked();
        if (!isFenced) {
            moved(bot, is, was.reads(), is.reads());
            moved(bot, is, was.writes(), is.writes());
        } else {
            ledger.fenced(bot.id(), was.epoch());
            world.chronicle().tell(bot.id(), "fenced by an operator, epoch " + is.epoch());
            world.chronicle().count("runs fenced by operators", was.isOpen() ? 1 : 0);
        }
        if (is.isInvoked() && is.epoch() > was.epoch()) {
            claimed(bot, was, is, heads);
        } else if (is.isRunning() && was.isInvoked()) {
            world.chronicle().count("runs started");
            world.chronicle().tell(bot.id(), "run " + is.epoch() + " started, until " + is.deadline());
        } else if (was.isOpen() && !is.isOpen() && !isFenced) {
            ended(bot, is);
        }
    }

    private void claimed(TrueBot bot, TrueRun was, TrueRun is, Map<String, String> heads) {
        world.chronicle().count("runs claimed");
        world.chronicle()
                .tell(
                        bot.id(),
                        "run " + is.epoch() + " claimed after " + was.phase() + ", answers wake-up " + is.wakeSeen());
        ledger.claimed(bot.id(), is.epoch(), is.id());
        require(is.epoch() == was.epoch() + 1, bot, "P1: a claim took epoch " + is.epoch() + " after " + was.epoch());
        require(!was.isOpen(), bot, "P3: a run was claimed while run " + was.epoch() + " was open");
        require(
                is.wakeSeen() <= bot.wakeUps(),
                bot,
                "P16: a claim answers wake-up " + is.wakeSeen() + " of " + bot.wakeUps());
        if (bot.definedAt().plus(BETWEEN_DECISION_AND_CLAIM).isBefore(world.now())) {
            Optional<Instant> from = Readiness.atTheEarliest(bot, heads);
            require(from.isPresent(), bot, "a run was claimed that should not be: " + bot.run());
            Instant claimed = is.claimed().orElse(Instant.MIN);
            require(
                    from.filter(claimed::isBefore).isEmpty(),
                    bot,
                    "a run was claimed at " + claimed + ", though the bot had to wait until " + from);
        }
    }

    private void ended(TrueBot bot, TrueRun is) {
        String end = switch (is.phase()) {
            case "C" -> "runs completed";
            case "F" -> "runs failed";
            case "X" -> "runs given up after their deadline";
            case "U" -> "runs whose target refused";
            default -> "runs of another end";
        };
        world.chronicle().count(end);
        world.chronicle().tell(bot.id(), "run " + is.epoch() + " ended: " + is.phase() + ", errors " + is.errors());
        if (is.errors() >= bot.errorLimit()) {
            world.chronicle().count("runs of rogue bots");
        }
    }

    private void moved(TrueBot bot, TrueRun is, Map<String, String> was, Map<String, String> now) {
        was.forEach((queue, at) -> require(
                at.compareTo(now.getOrDefault(queue, "")) <= 0,
                bot,
                "P7: position of " + queue + " went from " + at + " to " + now.get(queue)));
        now.forEach((queue, at) -> require(
                at.equals(was.get(queue)) || intentions.isMeant(bot.id(), is.epoch(), queue, at),
                bot,
                "P2: position of " + queue + " went to " + at + ", which run " + is.epoch() + " did not ask for"));
    }

    private void require(boolean holds, TrueBot bot, String otherwise) {
        if (!holds) {
            world.chronicle().violation(bot.id(), otherwise);
        }
    }
}
