package dev.lockstep.lambda.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.run.FanOut;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/bots-in-lambda.md} says of whose a key is, in any language. */
class WhoseKeyTest {
    private static final Pattern ROW =
            Pattern.compile("\\| `([^`]+)` \\| `([0-9a-f]{8})` \\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|");
    private static final int[] INSTANCES = {2, 3, 8, 256};

    /** A row of the guide's table. */
    private record Row(String key, String hash, List<Integer> owners) {}

    @Test
    void theGuidesTableIsWhatJavaAnswers() {
        assertThat(rows()).hasSize(5).allSatisfy(row -> {
            CRC32 hash = new CRC32();
            hash.update(row.key().getBytes(StandardCharsets.UTF_8));
            assertThat(row.hash()).isEqualTo("%08x".formatted(hash.getValue()));
            assertThat(row.owners()).isEqualTo(owners(row.key()));
        });
    }

    @Test
    void theGuidesJavaScriptAnswersTheSame(@TempDir Path scratch) {
        assertThat(answers(scratch.resolve("owners.mjs"), "node", code("js") + """
                for (const key of [%s]) console.log([2, 3, 8, 256].map(n => ownerOf(key, n)).join(" "));
                """.formatted(keys())))
                .isEqualTo(expected());
    }

    @Test
    void theGuidesPythonAnswersTheSame(@TempDir Path scratch) {
        assertThat(answers(scratch.resolve("owners.py"), "python3", code("python") + """
                for key in [%s]:
                    print(*[owner_of(key, n) for n in (2, 3, 8, 256)])
                """.formatted(keys())))
                .isEqualTo(expected());
    }

    private static List<Integer> owners(String key) {
        List<Integer> owners = new ArrayList<>();
        for (int instances : INSTANCES) {
            owners.add(FanOut.ownerOf(key, instances));
        }
        return owners;
    }

    private static String keys() {
        return rows().stream().map(row -> "\"" + row.key() + "\"").collect(Collectors.joining(", "));
    }

    private static List<String> expected() {
        return rows().stream()
                .map(row -> row.owners().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .toList();
    }

    /** What a program prints; skipped where its language is not installed. */
    private static List<String> answers(Path file, String language, String program) {
        try {
            Files.writeString(file, program);
            Process process = started(language, file);
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(printed).isZero();
            return printed.lines().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException shutdown) {
            throw new IllegalStateException(shutdown);
        }
    }

    private static Process started(String language, Path file) {
        try {
            return new ProcessBuilder(language, file.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException notInstalled) {
            assumeThat(notInstalled).as("%s is not installed", language).isNull();
            throw new UncheckedIOException(notInstalled);
        }
    }

    /** The guide's code in a language that says whose a key is. */
    private static String code(String language) {
        Matcher block =
                Pattern.compile("```" + language + "\\n([^`]*crc32[^`]*)```").matcher(guide());
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Matcher row = ROW.matcher(guide()); row.find(); ) {
            rows.add(new Row(
                    row.group(1),
                    row.group(2),
                    List.of(number(row, 3), number(row, 4), number(row, 5), number(row, 6))));
        }
        return rows;
    }

    private static int number(Matcher row, int group) {
        return Integer.parseInt(row.group(group));
    }

    private static String guide() {
        try {
            return Files.readString(Path.of("../docs/bots-in-lambda.md"));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
