package dev.lockstep.proof.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * A named lock's epoch as a fencing token on a user's item, whatever clocks say: it rises from grant to grant, so that
 * no effect of an earlier holder follows one of a later holder.
 */
class LockTokenFuzzTest {
    private static final int TURNS = 100;
    private static final int HISTORIES = Integer.getInteger("lockstep.fencing.locks", 60);
    private static final long SEED = Long.getLong("lockstep.fencing.seed", 1);

    private static final ExecutionInterceptor HARMLESS = new ExecutionInterceptor() {};

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    @Tag("P1")
    @Tag("P2")
    @DisplayName("P1, P2: each grant's epoch is above all before it; an item that asks for it takes no earlier effect")
    void noOlderEffectAfterANewerOne() {
        Count count = new Count();
        List<String> violations = new ArrayList<>();
        long grants = 0;
        for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
            Grants seen = history(true, HARMLESS, seed, count);
            String history = "seed " + seed + ": ";
            seen.violations().forEach(violation -> violations.add(history + violation));
            grants += seen.granted().size();
            count.effects += seen.effects().size();
        }

        Figures.of("fencing-locks")
                .with("histories", count.histories)
                .with("requests", count.requests)
                .with("processes", count.processes)
                .with("crashes", count.crashes)
                .with("zombies", count.zombies)
                .with("writes of zombies, refused", count.refused)
                .with("faults", count.faultsText())
                .with("grants", grants)
                .with("effects", count.effects)
                .publish(violations.size());
        assertThat(violations).isEmpty();
        assertThat(count.refused).isPositive();
    }

    @Test
    @DisplayName("Without the condition on the epoch, an older effect is found after a newer one")
    void theConditionIsNeeded() {
        assertThat(violations(false, HARMLESS)).anyMatch(told -> told.contains("after one of"));
    }

    @Test
    @DisplayName(
            "Locks that are granted with the epoch left as it is are seen through, though the item's order is kept")
    void anEpochThatDoesNotRiseIsSeen() {
        assertThat(violations(true, new EpochKept())).isNotEmpty().allMatch(told -> told.startsWith("granted "));
    }

    private List<String> violations(boolean conditional, ExecutionInterceptor between) {
        return LongStream.range(SEED, SEED + 20)
                .mapToObj(seed -> history(conditional, between, seed, new Count()))
                .flatMap(seen -> seen.violations().stream())
                .toList();
    }

    private Grants history(boolean conditional, ExecutionInterceptor between, long seed, Count count) {
        return new LockTokenHistory(stage, conditional, between, seed, count).play(TURNS);
    }
}
