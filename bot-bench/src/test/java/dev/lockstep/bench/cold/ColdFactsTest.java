package dev.lockstep.bench.cold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.Document;
import dev.lockstep.bench.Section;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Order(1)
class ColdFactsTest {
    @Test
    @DisplayName(
            "Classes and jars until the first checkpoint are what docs/performance.md says: ./lockstep bench cold --write writes them anew")
    void classesAndJarsAreWhatTheDocumentSays() throws Exception {
        for (Section section : new ColdPart().measure(0, step -> {})) {
            assertThat(section.text()).isEqualTo(Document.performance().section(section.name()));
        }
    }
}
