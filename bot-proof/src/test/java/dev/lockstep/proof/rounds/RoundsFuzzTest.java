package dev.lockstep.proof.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.Figures;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Histories of bots that work in rounds, over seeds, held at every step against what must hold. */
class RoundsFuzzTest {
    private static final int TURNS = 250;
    private static final int HISTORIES = Integer.getInteger("lockstep.rounds.histories", 25);
    private static final long SEED = Long.getLong("lockstep.rounds.seed", 1);

    /** From here on there is enough of everything that is counted. */
    private static final long FIRST_HISTORY = SEED + 300;

    /** How often this must happen in 25 histories, or they prove less than they say. */
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("rounds closed", 20),
            Map.entry("rounds cleared", 20),
            Map.entry("rounds that grew", 5),
            Map.entry("rounds that shrank", 5),
            Map.entry("bots gathered", 3),
            Map.entry("runs in rounds", 200),
            Map.entry("runs alone", 15),
            Map.entry("crashes of instances", 15),
            Map.entry("crashes of dispatchers", 60),
            Map.entry("crashes of operators", 8),
            Map.entry("writes of zombies, refused", 100),
            Map.entry("invocations delivered twice", 50),
            Map.entry("stream records delivered twice", 50),
            Map.entry("calls beyond the round, refused", 60),
            Map.entry("commits answered", 300),
            Map.entry("checkpoints answered", 100),
            Map.entry("abandons by operators", 8),
            Map.entry("rewinds by operators", 3),
            Map.entry("removals by operators", 1),
            Map.entry("shards read to their ends", 8),
            Map.entry("shards that changed hands", 2));

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    @Tag("P1")
    @Tag("P16")
    @Tag("P20")
    @Tag("P21")
    @Tag("P22")
    @Tag("P23")
    @DisplayName("P1, P16, P20, P21, P22, P23: over crashes, zombies, stale dispatchers and operators, no event of a"
            + " round is passed over, none is committed twice, and nobody writes for another round")
    void noEventOfARoundIsPassedOver() {
        Count count = new Count();
        Optional<String> wrong = Optional.empty();
        long seed = FIRST_HISTORY;
        for (; wrong.isEmpty() && count.histories < HISTORIES; seed++) {
            wrong = new RoundsHistory(stage, Planted.NOTHING, seed, count).play(TURNS);
        }
        long last = seed - 1;

        Figures figures = Figures.of("rounds")
                .with("histories", count.histories)
                .with("requests", count.requests)
                .with("events", count.events)
                .with("effects", count.effects);
        count.all().forEach(figures::with);
        figures.with("faults", count.faultsText()).publish(wrong.isPresent() ? 1 : 0);
        assertThat(wrong).as(() -> shortest(Planted.NOTHING, last)).isEmpty();
        FLOORS.forEach((what, floor) -> assertThat(count.of(what))
                .as("%s in %d histories", what, HISTORIES)
                .isGreaterThanOrEqualTo(HISTORIES / 25 * floor));
    }

    @ParameterizedTest
    @EnumSource(
            value = Planted.class,
            names = {"NOTHING"},
            mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("A defect that is planted is found, and told as what it is")
    void aPlantedDefectIsFound(Planted defect) {
        assertThat(LongStream.range(SEED + defect.seedsWithoutIt(), SEED + 40)
                        .mapToObj(seed -> new RoundsHistory(stage, defect, seed, new Count()).play(TURNS))
                        .flatMap(Optional::stream)
                        .filter(defect::isMeantBy)
                        .findFirst())
                .isPresent();
    }

    /** The history of a seed with the fewest turns of bad weather after which something is wrong. */
    private String shortest(Planted defect, long seed) {
        int right = 0;
        int wrong = TURNS;
        Optional<String> told = told(defect, seed, wrong);
        while (wrong - right > 1) {
            int middle = (right + wrong) / 2;
            Optional<String> shorter = told(defect, seed, middle);
            if (shorter.isPresent()) {
                wrong = middle;
                told = shorter;
            } else {
                right = middle;
            }
        }
        return told.orElse("seed " + seed + " went wrong once and not again");
    }

    private Optional<String> told(Planted defect, long seed, int turns) {
        RoundsHistory history = new RoundsHistory(stage, defect, seed, new Count());
        return history.play(turns).map(violation -> violation + "\n" + String.join("\n", history.notes()));
    }
}
