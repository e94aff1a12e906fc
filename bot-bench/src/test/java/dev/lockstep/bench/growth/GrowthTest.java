package dev.lockstep.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.Document;
import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Section;
import dev.lockstep.bench.peers.LockstepNative;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Order(1)
class GrowthTest {
    private static final Set<Operation> ALL_THE_TIME = Set.of(
            Operation.ADVANCE,
            Operation.CHECKPOINT,
            Operation.RUN,
            Operation.DECISION,
            Operation.WHY,
            Operation.SWEEP,
            Operation.LIST);

    @Test
    @DisplayName(
            "What operations cost is what docs/growth.tsv says: ./lockstep bench growth --full --write writes it anew")
    void whatOperationsCostIsWhatTheFileSays() throws Exception {
        Figures measured = GrowthPart.figures(Extent.SHORT, step -> {});

        assertThat(measured.file()).isEqualTo(documented().within(Extent.SHORT).file());
    }

    @Test
    @DisplayName(
            "The table of docs/performance.md and the picture beside it are those of the figures in docs/growth.tsv")
    void tableAndPictureAreThoseOfTheFigures() {
        for (Section section : GrowthPart.sections(documented())) {
            String stands = section.isFile()
                    ? Document.performance().beside(section.name())
                    : Document.performance().section(section.name());
            assertThat(stands).as(section.name()).isEqualTo(section.text());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SETTINGS", "BOTS", "HISTORY"})
    @DisplayName("What is done all the time costs the same however large settings, table and history are")
    void whatIsDoneAllTheTimeCostsTheSame(Dimension dimension) {
        assertThat(documented().along(dimension))
                .filteredOn(curve -> curve.contender().equals(new LockstepNative().name()))
                .filteredOn(curve -> ALL_THE_TIME.contains(curve.operation()))
                .isNotEmpty()
                .allSatisfy(curve -> assertThat(curve.prices().values())
                        .as(curve.operation().words())
                        .containsOnly(curve.smallest().getValue()));
    }

    private static Figures documented() {
        return Figures.of(Document.performance().beside(GrowthPart.FIGURES));
    }
}
