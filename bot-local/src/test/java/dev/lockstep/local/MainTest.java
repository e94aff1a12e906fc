package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.DynamoDbLocal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MainTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int lockstep(String... arguments) {
        return lockstep(Demo.Meddling.NONE, arguments);
    }

    private int lockstep(Demo.Meddling meddling, String... arguments) {
        return Main.commandLine(
                        new DemoCommand(meddling),
                        new UpCommand(),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true))
                .execute(arguments);
    }

    private String file(String text) throws Exception {
        return Files.writeString(folder.resolve("input"), text).toString();
    }

    @Test
    void helpNamesTheCommandsAndTheExitCodes() {
        assertThat(lockstep("--help")).isZero();
        assertThat(out.toString()).contains("up", "demo", "Exit codes", "130");
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(lockstep()).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("Missing required subcommand");
    }

    @Test
    void aDemoWhoseCountsAreRightEndsWithZero() throws Exception {
        assertThat(lockstep(
                        "demo",
                        "--endpoint",
                        DYNAMO.endpoint().toString(),
                        "--input",
                        file("a 1\r\nb 2\r\na 3"),
                        "--crash",
                        "0"))
                .isZero();
        assertThat(out.toString()).contains("3 lines", "the first word", "of 2 keys", "counted exactly once");
    }

    @Test
    void aDemoWhoseCountsAreWrongEndsWithOne() throws Exception {
        Demo.Meddling broken = (name, bot) -> run -> {
            throw new IllegalStateException("broken");
        };
        assertThat(lockstep(
                        broken,
                        "demo",
                        "--endpoint",
                        DYNAMO.endpoint().toString(),
                        "--input",
                        file("a\nb\n"),
                        "--crash",
                        "0"))
                .isEqualTo(Main.FAILED);
        assertThat(out.toString()).contains("NOT those of a direct count", "VIOLATION");
    }

    @Test
    void aMissingInputIsNamed() {
        assertThat(lockstep("demo", "--input", "/nowhere/to/be/found")).isEqualTo(Main.USAGE);
        assertThat(err.toString()).isEqualToIgnoringNewLines("lockstep: there is no file /nowhere/to/be/found");
    }

    @Test
    void aDirectoryIsNoInput() {
        assertThat(lockstep("demo", "--input", folder.toString())).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("is not a file");
    }

    @Test
    void aBinaryInputIsRefused() throws Exception {
        assertThat(lockstep("demo", "--input", file("text\nno\0text\n"))).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("line 2 holds a NUL byte");
    }

    @Test
    void aLineThatFitsNoItemIsRefused() throws Exception {
        assertThat(lockstep("demo", "--input", file("short\n" + "x".repeat(300_001))))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("line 2 is longer than 300000 bytes");
    }

    @Test
    void aKeyThatTextCannotHaveIsRefused() throws Exception {
        assertThat(lockstep("demo", "--input", file("some text"), "--key", "type"))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("'line' or the number of a word");
    }

    @Test
    void aRateIsBetweenZeroAndAHalf() {
        assertThat(lockstep("demo", "--crash", "2")).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("--crash 2.0 is not between 0 and 0.5");
    }

    @Test
    void anEndpointThatDoesNotAnswerIsNamed() throws Exception {
        assertThat(lockstep("demo", "--input", file("a"), "--endpoint", "http://127.0.0.1:1"))
                .isEqualTo(Main.FAILED);
        assertThat(err.toString()).contains("no DynamoDB answers at http://127.0.0.1:1: Connection refused");
    }

    @Test
    void anEndpointIsAnAddress() throws Exception {
        assertThat(lockstep("demo", "--input", file("a"), "--endpoint", "localhost"))
                .isEqualTo(Main.FAILED);
        assertThat(err.toString()).contains("not an address such as http://127.0.0.1:8000");
    }

    @Test
    void dataAndEndpointExcludeOneAnother() {
        assertThat(lockstep("up", "--data", folder.toString(), "--endpoint", "http://127.0.0.1:1"))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("give one of them");
    }

    @Test
    void aDataDirectoryThatCannotBeMadeIsNamed() throws Exception {
        assertThat(lockstep("up", "--data", file("in the way") + "/data")).isEqualTo(Main.FAILED);
        assertThat(err.toString()).contains("cannot be made a directory");
    }

    @Test
    void portsAndTableNamesAreChecked() {
        assertThat(lockstep("up", "--port", "65536")).isEqualTo(Main.USAGE);
        assertThat(lockstep("up", "--table", "a b")).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("--port 65536", "--table 'a b'");
    }

    @Test
    void botsThatAreNotThereAreNamed() throws Exception {
        assertThat(lockstep("up", "--bots", "/nowhere.jar")).isEqualTo(Main.USAGE);
        assertThat(lockstep("up", "--bots", folder.toString())).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("there is no /nowhere.jar", "no dev.lockstep.local.BotProvider");
    }

    @Test
    void aKeyIsFoundInJsonAndInText() {
        KeyRule type = KeyRule.ofObjects("{\"a\":1,\"type\":\"x\"}", Optional.empty());
        assertThat(List.of("{\"type\":\"sold\"}", "{\"type\":3}", "{\"b\":1}", "{\"type\":null}"))
                .extracting(type::keyOf)
                .containsExactly("sold", "3", "(none)", "(none)");
        KeyRule nested = KeyRule.ofObjects("{\"a\":{\"b\":1}}", Optional.of("a.b"));
        assertThat(nested.keyOf("{\"a\":{\"b\":\"deep\"}}")).isEqualTo("deep");
        KeyRule second = KeyRule.ofText(Optional.of("2"));
        assertThat(List.of("  one two three", "one", ""))
                .extracting(second::keyOf)
                .containsExactly("two", "(none)", "(none)");
    }

    @Test
    void longKeysAreCutAndToldApart() {
        KeyRule whole = KeyRule.ofText(Optional.of("line"));
        String one = whole.keyOf("x".repeat(5_000) + "1");
        assertThat(one).hasSizeLessThan(250).isNotEqualTo(whole.keyOf("x".repeat(5_000) + "2"));
    }
}
