package dev.lockstep.local;

import dev.lockstep.dispatch.Sweeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Sweeps at every turn, reconciles everything at the first and a few bots every few seconds. */
final class SweepTurn implements Loop.Turn {
    private static final Duration RECONCILIATION = Duration.ofSeconds(5);
    private static final int BOTS_AT_ONCE = 20;

    private final Sweeper sweeper;
    private final InstantSource clock;
    private final Duration every;
    private Instant reconcileAt = Instant.MIN;

    SweepTurn(Sweeper sweeper, InstantSource clock, Duration every) {
        this.sweeper = sweeper;
        this.clock = clock;
        this.every = every;
    }

    @Override
    public Duration take() {
        sweeper.sweep();
        if (!clock.instant().isBefore(reconcileAt)) {
            sweeper.reconcile(reconcileAt.equals(Instant.MIN) ? Integer.MAX_VALUE : BOTS_AT_ONCE);
            reconcileAt = clock.instant().plus(RECONCILIATION);
        }
        return every;
    }
}
