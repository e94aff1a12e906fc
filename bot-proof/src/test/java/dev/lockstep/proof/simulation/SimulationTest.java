package dev.lockstep.proof.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A service with all that belongs to it lives through weeks of bad days, and no rule is ever broken. Longer with
 * {@code -Dlockstep.simulation.weeks=52}, shorter with {@code -Dlockstep.simulation.days=1}, more of them with
 * {@code -Dlockstep.simulation.seeds=20}; the seeds count from {@code -Dlockstep.simulation.seed=1}, so that a failure
 * is played again by naming its seed.
 */
@Order(1)
@Tag("P1")
@Tag("P2")
@Tag("P3")
@Tag("P7")
@Tag("P15")
@Tag("P16")
@Tag("P18")
class SimulationTest {
    private static final int DAYS =
            Integer.getInteger("lockstep.simulation.days", 7 * Integer.getInteger("lockstep.simulation.weeks", 2));
    private static final int SEEDS = Integer.getInteger("lockstep.simulation.seeds", 1);
    private static final int FIRST = Integer.getInteger("lockstep.simulation.seed", 1);

    /**
     * In two weeks from the second of these Europe's clocks go forward and Australia's back; from the first one those
     * of Europe and of America go back.
     */
    static Instant start(long seed) {
        return Instant.parse(seed % 2 == 0 ? "2026-10-19T00:00:00Z" : "2026-03-23T00:00:00Z");
    }

    @Test
    @DisplayName("P1, P2, P3, P7, P15, P16, P18: weeks of bad days break no rule")
    void weeksOfBadDaysBreakNoRule() throws Exception {
        Instant begun = Instant.now();
        Report report = new Report();
        Duration span = Duration.ofDays(DAYS);
        ExecutorService lanes = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> simulations = new ArrayList<>();
            for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
                long own = seed;
                simulations.add(lanes.submit(() -> simulate(own, span, report)));
            }
            for (Future<?> simulation : simulations) {
                simulation.get();
            }
        } finally {
            lanes.shutdownNow();
        }
        report.publish(Duration.between(begun, Instant.now()));

        assertThat(report.violations()).isEmpty();
        assertThat(report.shortfalls()).isEmpty();
    }

    private static void simulate(long seed, Duration span, Report report) {
        try (Service service = new Service(seed, start(seed), span, Parts.REAL)) {
            report.add(service.live(), span);
        }
    }
}
