package dev.lockstep.proof.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The document of the protocol says what the explored code sends. */
class ProtocolDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "protocol.md");

    /** Between them every write of the scenarios takes place, from every phase. */
    private static final List<Bounds> SCENARIOS = List.of(
            Scenarios.READER,
            Scenarios.REMOVAL,
            Scenarios.FAILURES,
            Bounds.named("a rewind of a run that may be given up")
                    .with(Chance.TRIGGER, 1)
                    .with(Chance.REWIND, 1)
                    .with(Chance.LONG_TIME, 1),
            Bounds.named("a rewind of a run that may fail or be refused")
                    .with(Chance.TRIGGER, 1)
                    .with(Chance.REWIND, 1)
                    .with(Chance.FAILURE, 1)
                    .withFaults(1, Chance.REFUSED_INVOCATION));

    @Test
    @DisplayName("docs/protocol.md has every write of the explored scenarios with its condition, as the code sends it")
    void theDocumentSaysWhatTheCodeSends() throws IOException {
        WriteCatalog catalog = new WriteCatalog();
        for (Bounds bounds : SCENARIOS) {
            assertThat(Exploration.of(bounds, Planted.NOTHING, catalog).run())
                    .as("%s", bounds)
                    .isEmpty();
        }

        assertThat(Exploration.of(Scenarios.LATE_START, Planted.unseen(Law.STARTED_IS_INDEXED), catalog)
                        .run())
                .isEmpty();

        assertThat(ProtocolText.unexplained(catalog.entries())).isEmpty();
        String text = ProtocolText.of(catalog.entries());

        if (Boolean.getBoolean("lockstep.write")) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("-Dlockstep.write=true writes it anew")
                .isEqualTo(text);
    }
}
