package dev.lockstep.proof.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.proof.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Unguarded counters in another table that can only be right if every effect takes place exactly once. */
class FencingFuzzTest {
    private static final int TURNS = 200;
    private static final int FAILURES = Integer.getInteger("lockstep.fencing.failures", 5_000);
    private static final long SEED = Long.getLong("lockstep.fencing.seed", 1);

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    @Tag("P11")
    @DisplayName("P11: over thousands of crashes and zombies, counters changed by commit count each event once")
    void eachEffectTakesPlaceExactlyOnce() {
        Count count = new Count();
        List<Long> wrong = new ArrayList<>();
        for (long seed = SEED; wrong.isEmpty() && count.crashes + count.zombies < FAILURES; seed++) {
            if (new FencingHistory(stage, Effects.COMMITTED, seed, count)
                    .play(TURNS)
                    .isPresent()) {
                wrong.add(seed);
            }
        }

        Figures.of("fencing")
                .with("histories", count.histories)
                .with("requests", count.requests)
                .with("processes", count.processes)
                .with("invocations delivered twice", count.doubled)
                .with("crashes", count.crashes)
                .with("zombies", count.zombies)
                .with("writes of zombies, refused", count.refused)
                .with("calls without an answer", count.unanswered)
                .with("faults", count.faultsText())
                .with("commits answered", count.commits)
                .with("effects", count.effects)
                .publish(wrong.size());
        assertThat(wrong).as(() -> shortest(Effects.COMMITTED, wrong.get(0))).isEmpty();
        assertThat(count.zombies).as("zombies among %d failures", FAILURES).isGreaterThan(FAILURES / 20);
    }

    @ParameterizedTest
    @EnumSource(value = Effects.class, names = "COMMITTED", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("The counters are wrong if the fence is left out, or effects and positions are two writes")
    void otherWaysToWriteAreSeenThrough(Effects effects) {
        assertThat(wrong(effects)).isPresent();
    }

    @Test
    @DisplayName("Of a wrong history the seed is told, and the fewest turns that were found to go wrong")
    void aWrongHistoryIsToldInShort() {
        long seed = wrong(Effects.UNFENCED).orElseThrow();

        assertThat(shortest(Effects.UNFENCED, seed)).contains("seed " + seed, "but found", "committed [");
    }

    /** The first seed whose history goes wrong, of 20. */
    private Optional<Long> wrong(Effects effects) {
        return LongStream.range(SEED, SEED + 20)
                .filter(seed -> new FencingHistory(stage, effects, seed, new Count())
                        .play(TURNS)
                        .isPresent())
                .boxed()
                .findFirst();
    }

    /** The history of a seed with the fewest turns of bad weather after which the counters are wrong. */
    private String shortest(Effects effects, long seed) {
        int right = 0;
        int wrong = TURNS;
        Optional<String> told = told(effects, seed, wrong);
        while (wrong - right > 1) {
            int middle = (right + wrong) / 2;
            Optional<String> shorter = told(effects, seed, middle);
            if (shorter.isPresent()) {
                wrong = middle;
                told = shorter;
            } else {
                right = middle;
            }
        }
        return told.orElse("seed " + seed + " went wrong once and not again");
    }

    private Optional<String> told(Effects effects, long seed, int turns) {
        FencingHistory history = new FencingHistory(stage, effects, seed, new Count());
        return history.play(turns).map(difference -> difference + "\n" + String.join("\n", history.notes()));
    }
}
