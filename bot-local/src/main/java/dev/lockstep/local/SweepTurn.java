package dev.lockstep.local;

import dev.lockstep.bot.Bots;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sweeps at every turn, and reconciles a few bots every few seconds; at the start a few bots at every turn, without a
 * pause, until every bot was looked at. The table remembers where the last reconciliation stopped, so the first round
 * begins anywhere and goes on behind the last bot.
 */
final class SweepTurn implements Loop.Turn {
    private static final Duration RECONCILIATION = Duration.ofSeconds(5);
    private static final int BOTS_AT_ONCE = 20;
    private static final long UNKNOWN = -1;

    private final Sweeper sweeper;
    private final Bots bots;
    private final InstantSource clock;
    private final Duration every;
    private Instant reconcileAt = Instant.MIN;
    private long firstRound = UNKNOWN;

    SweepTurn(Sweeper sweeper, Bots bots, InstantSource clock, Duration every) {
        this.sweeper = sweeper;
        this.bots = bots;
        this.clock = clock;
        this.every = every;
    }

    @Override
    public Duration take() {
        sweeper.sweep();
        if (firstRound == UNKNOWN) {
            firstRound = reconciliationsOfAll();
        }
        if (firstRound > 0) {
            sweeper.reconcile(BOTS_AT_ONCE);
            firstRound--;
            return Duration.ZERO;
        }
        if (!clock.instant().isBefore(reconcileAt)) {
            sweeper.reconcile(BOTS_AT_ONCE);
            reconcileAt = clock.instant().plus(RECONCILIATION);
        }
        return every;
    }

    /** So many look at every bot wherever they begin: one may end at the last bot, and one may find none behind it. */
    private long reconciliationsOfAll() {
        try (Stream<BotId> ids = bots.idsAfter(Optional.empty())) {
            return ids.count() / BOTS_AT_ONCE + 2;
        }
    }
}
