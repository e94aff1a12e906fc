package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that is kept beside the tests and compared; {@code -Dlockstep.write=true} writes it anew, to be reviewed. */
final class GoldenFile {
    private static final Path FOLDER = Path.of("src/test/resources/dev/lockstep/local/cli");

    private GoldenFile() {}

    static void assertSame(String name, String text) {
        assertSame(FOLDER.resolve(name), text);
    }

    static void assertSame(Path file, String text) {
        try {
            if (Boolean.getBoolean("lockstep.write")) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, text);
            }
            assertThat(file).as("made anew with -Dlockstep.write=true").hasContent(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
