package dev.lockstep.local;

import dev.lockstep.bot.Bots;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Has the sweep function run at every turn, as a schedule would; at the start without a pause, until every bot was
 * looked at. The table remembers where the last reconciliation stopped, so the first round begins anywhere and goes on
 * behind the last bot.
 */
final class SweepTurn implements Loop.Turn {
    private static final long UNKNOWN = -1;

    private final HostedFunctions functions;
    private final Bots bots;
    private final Duration every;
    private long firstRound = UNKNOWN;

    SweepTurn(HostedFunctions functions, Bots bots, Duration every) {
        this.functions = functions;
        this.bots = bots;
        this.every = every;
    }

    @Override
    public Duration take() {
        if (firstRound == UNKNOWN) {
            firstRound = invocationsForAll();
        }
        if (firstRound > 0) {
            functions.sweepAndReconcileMany();
            firstRound--;
            return Duration.ZERO;
        }
        functions.sweep();
        return every;
    }

    /** So many look at every bot wherever they begin: one may end at the last bot, and one may find none behind it. */
    private long invocationsForAll() {
        try (Stream<BotId> ids = bots.idsAfter(Optional.empty())) {
            return ids.count() / HostedFunctions.BOTS_AT_ONCE + 2;
        }
    }
}
