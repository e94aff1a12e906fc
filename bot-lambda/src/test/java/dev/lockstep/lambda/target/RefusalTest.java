package dev.lockstep.lambda.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RefusalTest {

    @Test
    void theGuideListsEveryCodeAndNoOther() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "functions.md"));
        String table = guide.substring(guide.indexOf("### Refusals"));
        List<String> documented = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|")
                .matcher(table)
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();

        assertThat(documented)
                .containsExactly(
                        Arrays.stream(Refusal.values()).map(Refusal::code).toArray(String[]::new));
    }

    @Test
    void whatOthersSayIsOneLineAndNotTooLong() {
        assertThat(Refusal.quoted("a\r\n[ERROR] forged\u0000é")).isEqualTo("a [ERROR] forged");
        assertThat(Refusal.quoted("x".repeat(501))).hasSize(503).endsWith("x...");
    }
}
