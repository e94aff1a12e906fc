package dev.lockstep.bench.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.Document;
import dev.lockstep.bench.Section;
import dev.lockstep.bench.dispatch.SweepFigures.Herds;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DispatchFiguresTest {
    private static final String AS_WRITTEN =
            "%s is as docs/performance.md says: ./lockstep bench dispatch --write writes it anew";

    @Test
    @DisplayName("What a sweep and a reconciliation of 1,000 bots cost is what docs/performance.md says")
    void whatLookingAfterBotsCostsIsWhatTheDocumentSays() {
        assertDocumented(SweepFigures.measure(Herds.THOUSAND, new Ticker(step -> {})));
    }

    @Test
    @DisplayName("What an event costs by the number of its readers is what docs/performance.md says")
    void whatAnEventCostsIsWhatTheDocumentSays() {
        assertDocumented(ReaderFigures.measure());
    }

    private static void assertDocumented(Section section) {
        assertThat(section.text())
                .as(AS_WRITTEN, section.name())
                .isEqualTo(Document.performance().section(section.name()));
    }
}
