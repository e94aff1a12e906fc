package dev.lockstep.proof.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.proof.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A named lock's epoch as a fencing token on a user's item: no lower epoch after a higher one, whatever clocks say. */
class LockTokenFuzzTest {
    private static final int TURNS = 100;
    private static final int HISTORIES = Integer.getInteger("lockstep.fencing.locks", 60);
    private static final long SEED = Long.getLong("lockstep.fencing.seed", 1);

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    @DisplayName("An item that asks for the epoch takes no effect of an epoch after one of a higher epoch")
    void noOlderEffectAfterANewerOne() {
        Count count = new Count();
        List<Long> unsorted = new ArrayList<>();
        for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
            List<Long> tokens = new LockTokenHistory(stage, true, seed, count).play(TURNS);

            if (!tokens.equals(tokens.stream().sorted().toList())) {
                unsorted.add(seed);
            }
            count.effects += tokens.size();
        }

        Figures.of("fencing-locks")
                .with("histories", count.histories)
                .with("requests", count.requests)
                .with("processes", count.processes)
                .with("crashes", count.crashes)
                .with("zombies", count.zombies)
                .with("writes of zombies, refused", count.refused)
                .with("faults", count.faultsText())
                .with("effects", count.effects)
                .publish(unsorted.size());
        assertThat(unsorted).as("seeds with an older effect after a newer one").isEmpty();
        assertThat(count.refused).isPositive();
    }

    @Test
    @DisplayName("Without the condition on the epoch, an older effect is found after a newer one")
    void theConditionIsNeeded() {
        assertThat(LongStream.range(SEED, SEED + 20)
                        .mapToObj(seed -> new LockTokenHistory(stage, false, seed, new Count()).play(TURNS)))
                .anySatisfy(tokens ->
                        assertThat(tokens).isNotEqualTo(tokens.stream().sorted().toList()));
    }
}
