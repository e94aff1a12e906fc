package dev.lockstep.proof.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.Figures;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Unguarded counters in another table that can only be right if every effect takes place exactly once, and a journal of
 * the epoch and the start under which each was written.
 */
class FencingFuzzTest {
    private static final int TURNS = 200;
    private static final int FAILURES = Integer.getInteger("lockstep.fencing.failures", 5_000);
    private static final long SEED = Long.getLong("lockstep.fencing.seed", 1);

    private static final String COUNTED_WRONG = "but found";
    private static final String ACCEPTED_TOO_LATE = "was accepted in";

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    @Tag("P2")
    @Tag("P8")
    @Tag("P11")
    @DisplayName(
            "P2, P8, P11: over thousands of crashes and zombies, commit counts each event once, for the current start alone")
    void eachEffectTakesPlaceExactlyOnce() {
        Count count = new Count();
        Optional<String> wrong = Optional.empty();
        long seed = SEED;
        for (; wrong.isEmpty() && count.crashes + count.zombies < FAILURES; seed++) {
            wrong = new FencingHistory(stage, Effects.COMMITTED, seed, count).play(TURNS);
        }
        long last = seed - 1;

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
                .with("transactions accepted", count.accepted)
                .with("accepted from a superseded start", count.superseded)
                .with("difference", count.difference)
                .publish(count.difference + count.superseded);
        assertThat(wrong).as(() -> shortest(Effects.COMMITTED, last)).isEmpty();
        assertThat(count.zombies).as("zombies among %d failures", FAILURES).isGreaterThan(FAILURES / 20);
    }

    @ParameterizedTest
    @EnumSource(
            value = Effects.class,
            names = {"COMMITTED", "BY_NUMBER_ALONE"},
            mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("The counters are wrong if the fence is left out, or effects and positions are two writes")
    void otherWaysToWriteAreSeenThrough(Effects effects) {
        assertThat(wrong(effects, COUNTED_WRONG)).isPresent();
    }

    @Test
    @DisplayName(
            "An effect that is accepted after a later claim is seen if the number of writes is the only fence left")
    void aFenceOfNumbersAloneIsSeenThrough() {
        assertThat(wrong(Effects.BY_NUMBER_ALONE, ACCEPTED_TOO_LATE)).isPresent();
    }

    @Test
    @DisplayName("Of a wrong history the seed is told, and the fewest turns that were found to go wrong")
    void aWrongHistoryIsToldInShort() {
        long seed = wrong(Effects.UNFENCED, COUNTED_WRONG).orElseThrow();

        assertThat(shortest(Effects.UNFENCED, seed)).contains("seed " + seed, "committed [");
    }

    /** The first seed of whose history this is told, of 20. */
    private Optional<Long> wrong(Effects effects, String complaint) {
        return LongStream.range(SEED, SEED + 20)
                .filter(seed -> new FencingHistory(stage, effects, seed, new Count())
                        .play(TURNS)
                        .filter(told -> told.contains(complaint))
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
