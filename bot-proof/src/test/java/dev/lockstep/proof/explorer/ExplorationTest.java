package dev.lockstep.proof.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every order of events within the bounds, through the library's own code: no law is broken in any. */
class ExplorationTest {
    private static final List<Exploration.Figures> EXPLORED = new ArrayList<>();
    private static final List<String> FOUND = new ArrayList<>();

    static List<Bounds> scenarios() {
        return Scenarios.ALL;
    }

    @ParameterizedTest(name = "P1, P2, P4, P7, P8, P9, P16, P18: {0}")
    @MethodSource("scenarios")
    @DisplayName("P1, P2, P4, P7, P8, P9, P16, P18: no order of events within the bounds breaks a law")
    @Tag("P1")
    @Tag("P2")
    @Tag("P4")
    @Tag("P7")
    @Tag("P8")
    @Tag("P9")
    @Tag("P16")
    @Tag("P18")
    void noOrderOfEventsBreaksALaw(Bounds bounds) {
        noOrderOfEventsBreaksALaw(
                bounds, Scenarios.FAULTS_AT_ONCE > 1 ? Planted.unseen(Law.STARTED_IS_INDEXED) : Planted.NOTHING);
    }

    private static void noOrderOfEventsBreaksALaw(Bounds bounds, Planted planted) {
        Exploration exploration = Exploration.of(bounds, planted);

        Optional<String> finding = exploration.run().map(Exploration.Finding::text);

        EXPLORED.add(exploration.figures());
        finding.ifPresent(FOUND::add);
        assertThat(finding).isEmpty();
        assertThat(exploration.figures().isExhaustive())
                .as("all within the bounds")
                .isTrue();
        assertThat(exploration.figures().states()).as("states").isGreaterThanOrEqualTo(bounds.atLeast());
    }

    @Test
    @DisplayName("P18: with two faults a start may bring a nearer deadline than the sweep knows; its process tells it")
    @Tag("P18")
    void aLateStartMayLeaveTheLookToItsProcess() {
        assertThat(Exploration.of(Scenarios.LATE_START).run().map(Exploration.Finding::wrong))
                .contains("P18 is broken: " + Law.STARTED_IS_INDEXED.words());

        noOrderOfEventsBreaksALaw(Scenarios.LATE_START, Planted.unseen(Law.STARTED_IS_INDEXED));
    }

    @AfterAll
    static void publish() {
        Figures figures = Figures.of("explorer");
        EXPLORED.forEach(explored ->
                figures.with(explored.bounds().name() + " (" + explored.bounds().text() + ")", explored.text()));
        figures.with(
                        "states",
                        EXPLORED.stream().mapToLong(Exploration.Figures::states).sum())
                .with(
                        "transitions",
                        EXPLORED.stream()
                                .mapToLong(Exploration.Figures::transitions)
                                .sum())
                .with(
                        "states at rest tried for completion",
                        EXPLORED.stream().mapToLong(Exploration.Figures::atRest).sum())
                .publish(FOUND.size());
    }
}
