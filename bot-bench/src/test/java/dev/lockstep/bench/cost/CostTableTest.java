package dev.lockstep.bench.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.Document;
import dev.lockstep.bench.Section;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CostTableTest {
    @Test
    @DisplayName("What promises cost is what docs/performance.md says: ./lockstep bench cost --write writes it anew")
    void whatPromisesCostIsWhatTheDocumentSays() {
        for (Section section : CostPart.sections(MeasuredOnce.LINES)) {
            assertThat(section.text()).isEqualTo(Document.performance().section(section.name()));
        }
    }
}
