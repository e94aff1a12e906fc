package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.local.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Whatever tells somebody to type a command names one that is there. */
class NamedCommandsTest {
    private static final Pattern NAMED =
            Pattern.compile("(?:\\./|')lockstep ([a-z][a-z-]*)|\"lockstep ([a-z][a-z-]*) ");
    private static final List<Path> SOURCES = List.of(
            Path.of("../README.md"),
            Path.of("../docs"),
            Path.of("../bot-core/src/main/java/dev/lockstep/decision"),
            Path.of("src/main/java/dev/lockstep/local/cli"));

    private final StringWriter out = new StringWriter();
    private final CommandLine line = Main.commandLine(
            new Surroundings(Clock.systemUTC(), Terminal.NONE, Map.of()),
            new PrintWriter(out, true),
            new PrintWriter(out, true));

    @Test
    void everyCommandThatTextsNameIsThere() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path source : SOURCES) {
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    NAMED.matcher(Files.readString(file))
                            .results()
                            .map(NamedCommandsTest::name)
                            .forEach(named::add);
                }
            }
        }

        assertThat(named).hasSizeGreaterThan(10);
        assertThat(line.getSubcommands()).containsKeys(named.toArray(String[]::new));
    }

    @Test
    void theShellCompletesEveryCommand() {
        assertThat(line.execute("completion")).isZero();

        assertThat(out.toString()).contains(line.getSubcommands().keySet()).contains("--reason", "--state");
    }

    private static String name(MatchResult named) {
        return named.group(1) != null ? named.group(1) : named.group(2);
    }
}
