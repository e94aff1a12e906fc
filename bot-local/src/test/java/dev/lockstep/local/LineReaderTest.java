package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static LineReader reader(byte[] bytes) {
        return new LineReader(new ByteArrayInputStream(bytes), "input");
    }

    private static List<String> lines(String text) throws IOException {
        return lines(reader(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> lines(LineReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }

    @Test
    void linesEndWithLfOrCrLfAndTheLastOneNeedNotEnd() throws IOException {
        assertThat(lines("a\r\nb\n\nc")).containsExactly("a", "b", "", "c");
        assertThat(lines("a\n")).containsExactly("a");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstLine() throws IOException {
        assertThat(lines("\uFEFFa\n\uFEFFb")).containsExactly("a", "\uFEFFb");
    }

    @Test
    void bytesThatAreNotUtf8AreReplacedAndTheirLinesCounted() throws IOException {
        LineReader reader = reader(new byte[] {'a', (byte) 0xFF, (byte) 0xFE, '\n', 'b', '\n', (byte) 0xC3});
        assertThat(lines(reader)).containsExactly("a\uFFFD\uFFFD", "b", "\uFFFD");
        assertThat(reader.replaced()).isEqualTo(2);
    }

    @Test
    void aLineThatGrowsTooLongByReplacementIsRefused() {
        byte[] bytes = new byte[150_000];
        Arrays.fill(bytes, (byte) 0xFF);
        assertThatExceptionOfType(InputRefusedException.class)
                .isThrownBy(() -> reader(bytes).next())
                .withMessageContaining("line 1 is longer than");
    }
}
