package dev.lockstep.local.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class OriginalsTest {
    private static final Map<String, AttributeValue> FIRST =
            Map.of("id", AttributeValue.fromS("a"), "n", AttributeValue.fromN("1"));

    @TempDir
    private Path folder;

    @Test
    void theFirstItemOfABotStays() throws IOException {
        try (Originals originals = Originals.in(file(), true)) {
            originals.keep(FIRST);
            originals.keep(Map.of("id", AttributeValue.fromS("a"), "n", AttributeValue.fromN("2")));
        }
        try (Originals originals = Originals.in(file(), true)) {
            assertThat(originals.find("a")).contains(FIRST);
        }
    }

    @Test
    void aLineThatWasBrokenOffIsWrittenAgain() throws IOException {
        try (Originals originals = Originals.in(file(), true)) {
            originals.keep(FIRST);
        }
        Files.writeString(file(), "{\"id\":{\"S\":\"b", StandardOpenOption.APPEND);
        Map<String, AttributeValue> second = Map.of("id", AttributeValue.fromS("b"));
        try (Originals originals = Originals.in(file(), true)) {
            assertThat(originals.find("b")).isEmpty();
            originals.keep(second);
        }
        try (Originals originals = Originals.in(file(), true)) {
            assertThat(originals.find("a")).contains(FIRST);
            assertThat(originals.find("b")).contains(second);
        }
    }

    @Test
    void aFileOfSomethingElseIsRefusedAndStaysAsItIs() throws IOException {
        Files.writeString(file(), "my diary\n");

        assertThatThrownBy(() -> Originals.in(file(), true))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 1");
        assertThat(file()).hasContent("my diary\n");
    }

    @Test
    void oneProcessKeepsOriginalsInAFileAtATime() throws IOException {
        try (Originals first = Originals.in(file(), true)) {
            assertThatThrownBy(() -> Originals.in(file(), true))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("in use");
            assertThat(first.find("a")).isEmpty();
        }
    }

    @Test
    void theFileIsItsOwnersAloneSinceItHoldsSettings() throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        try (Originals originals = Originals.in(file(), true)) {
            originals.keep(FIRST);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsOnlyReadMakesNoFile() throws IOException {
        try (Originals originals = Originals.in(file(), false)) {
            assertThat(originals.find("a")).isEmpty();
        }
        assertThat(file()).doesNotExist();
    }

    private Path file() {
        return folder.resolve("originals.jsonl");
    }
}
