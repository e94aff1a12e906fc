package dev.lockstep.run;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.Outcome;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.util.Optional;
import java.util.function.Supplier;

/** Sets the positions of a bot, by hand. */
final class Rewinding {
    private static final int ATTEMPTS = 50;

    private final RunContext context;
    private final AuditTrail audit;
    private final Rounds rounds;

    Rewinding(RunContext context, AuditTrail audit, Rounds rounds) {
        this.context = context;
        this.audit = audit;
        this.rounds = rounds;
    }

    /** {@link Runs#rewind(BotId, Checkpoint, Note)}. */
    RunState rewind(BotId bot, Supplier<RunState> first, Checkpoint to, Note note) {
        requirePosition(to);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            RunState seen = first.get();
            Optional<Round> round = rounds.of(seen);
            if (once(seen, round, to, note)) {
                return round.map(r -> seen.with(seen.times(), seen.progress().at(r)))
                        .orElse(seen);
            }
        }
        throw new IllegalStateException("bot '" + bot.value() + "' was written to by others " + ATTEMPTS
                + " times while its positions were to be set once: pause it first");
    }

    /** {@link Runs#rewind(RunState, Optional, Checkpoint, Note)}. */
    boolean rewind(RunState seen, Optional<Round> round, Checkpoint to, Note note) {
        requirePosition(to);
        if (seen.instance() != 0
                || round.filter(r -> !r.bot().equals(seen.bot())).isPresent()) {
            throw InvalidInputException.of("rewind", "needs a bot's first instance, and that bot's round");
        }
        if (seen.share().isPresent() && round.isEmpty()) {
            return false; // read while the bot's first round was being made
        }
        return once(seen, round.filter(r -> isWorkedIn(r, seen)), to, note);
    }

    private static boolean isWorkedIn(Round round, RunState first) {
        return first.share().isPresent() && round.phase() != RoundPhase.GATHERED;
    }

    /** Whether nothing had happened to the bot since it was found like this. */
    private boolean once(RunState seen, Optional<Round> round, Checkpoint to, Note note) {
        if (round.isPresent()) {
            return rounds.rewind(round.get(), to, note);
        }
        seen.progress().unread().requireNoneOf(to);
        return context.records().rewind(context, audit, seen, to, note) instanceof Outcome.Applied;
    }

    private static void requirePosition(Checkpoint to) {
        if (to.isEmpty()) {
            throw InvalidInputException.of("rewind", "has no position; name at least one queue");
        }
    }
}
