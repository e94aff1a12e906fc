package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScratchTest {
    @Test
    @DisplayName("A scratch folder is gone, with all that is in it, once it is closed")
    void itIsGoneOnceItIsClosed() throws IOException {
        Path folder;
        try (Scratch scratch = new Scratch("lockstep-scratch")) {
            folder = filled(scratch);
        }

        assertThat(folder).doesNotExist();
    }

    @Test
    @DisplayName("What is removed as the process ends need not be removed again")
    void whatIsRemovedAtLastMayBeClosed() throws IOException {
        Scratch scratch = new Scratch("lockstep-scratch");
        Path folder = filled(scratch);
        scratch.removeAtLast();
        scratch.close();

        assertThat(folder).doesNotExist();
    }

    private static Path filled(Scratch scratch) throws IOException {
        Files.createDirectories(scratch.folder().resolve("in/it"));
        Files.writeString(scratch.folder().resolve("in/it/file"), "text");
        return scratch.folder();
    }
}
