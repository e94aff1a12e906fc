package dev.lockstep.lambda.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.testkit.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

class JsonLogProviderTest {
    private static final int LAMBDA_LIMIT = 256 * 1024;

    private final Writes writes = new Writes();
    private final JsonLogProvider provider = provider(Map.of());
    private final Logger logger = provider.getLoggerFactory().getLogger("shop.Orders");

    @Test
    void aRecordIsOneJsonLine() throws IOException {
        logger.info("{} of {} read", 3, 4);

        assertThat(onlyLine().toString())
                .isEqualTo("{\"timestamp\":\"2026-11-22T10:15:00Z\",\"level\":\"INFO\",\"logger\":\"shop.Orders\","
                        + "\"message\":\"3 of 4 read\"}");
    }

    @Test
    void aRecordSaysWhoseRunItBelongsTo() throws IOException {
        for (String key : List.of("bot", "instance", "run", "requestId")) {
            provider.getMDCAdapter().put(key, "the " + key);
        }

        logger.warn("late");

        assertThat(onlyLine().properties())
                .contains(
                        Map.entry("bot", text("the bot")),
                        Map.entry("instance", text("the instance")),
                        Map.entry("run", text("the run")),
                        Map.entry("requestId", text("the requestId")));
    }

    @Test
    void aRecordNamesItsFunction() throws IOException {
        logger(Map.of("AWS_LAMBDA_FUNCTION_NAME", "orders", "AWS_LAMBDA_FUNCTION_VERSION", "7"))
                .info("up");

        assertThat(onlyLine().properties())
                .contains(Map.entry("function", text("orders")), Map.entry("version", text("7")));
    }

    @Test
    void anExceptionIsToldWithItsCauses() throws IOException {
        logger.error("no luck", new IllegalStateException("outer", new IOException("inner")));

        JsonNode line = onlyLine();
        assertThat(line.get("exception").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(line.get("stack").asText())
                .contains(
                        "outer",
                        "Caused by: java.io.IOException: inner",
                        getClass().getName());
    }

    @Test
    void anExceptionAfterTheArgumentsIsNoArgument() throws IOException {
        logger.warn("{} failed", "it", new IOException("why"));

        assertThat(onlyLine().get("message").asText()).isEqualTo("it failed");
        assertThat(lines().get(0)).contains("\"exception\":\"java.io.IOException\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n{\"level\":\"ERROR\"}",
                "a\r\nb",
                "\u0000\u001b[31m\u007f\u0085",
                "\u2028\u2029",
                "\"}\\",
                "\ud83d\ude80",
                "ü"
            })
    void noTextForgesALine(String hostile) throws IOException {
        provider.getMDCAdapter().put("bot", hostile);
        logger.info(hostile, new IOException(hostile));

        JsonNode line = onlyLine();
        assertThat(line.get("message").asText()).isEqualTo(hostile);
        assertThat(line.get("bot").asText()).isEqualTo(hostile);
        assertThat(lines().get(0).codePoints()).noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
    }

    @Test
    void halfASurrogatePairIsReplaced() throws IOException {
        logger.info("a\ud83db\ude80");

        assertThat(onlyLine().get("message").asText()).isEqualTo("a\ufffdb\ufffd");
    }

    @Test
    void theMdcCannotSpeakForTheRecord() throws IOException {
        provider.getMDCAdapter().put("level", "ERROR");
        provider.getMDCAdapter().put("_aws", "{}");

        logger.info("fine");

        assertThat(onlyLine().get("level").asText()).isEqualTo("INFO");
        assertThat(onlyLine().has("_aws")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u0000", "\uffff", "\ud83d\ude80", "\ud83d"})
    void noLineIsLongerThanLambdaTakes(String piece) throws IOException {
        String endless = piece.repeat(20_000);
        for (int i = 0; i < 100; i++) {
            provider.getMDCAdapter().put(i + endless, endless);
        }

        logger.error(endless, new IOException(endless));

        onlyLine();
        assertThat(writes.all.get(0)).hasSizeLessThan(LAMBDA_LIMIT);
    }

    @Test
    void whatIsCutSaysSo() throws IOException {
        logger.info("x".repeat(9_000));

        assertThat(onlyLine().get("message").asText()).endsWith("xxx... (cut, had 9000 characters)");
    }

    @Test
    void aLineIsOneWriteHoweverLongItIs() {
        logger.info("x".repeat(100_000));

        assertThat(writes.all).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"ERROR,1", "WARN,2", "INFO,3", "debug,4", " TRACE ,5", "loud,3", "'',3"})
    void theVariableSaysWhatIsLogged(String level, int lines) {
        Logger logger = logger(Map.of("LOCKSTEP_LOG_LEVEL", level));

        logger.error("1");
        logger.warn("2");
        logger.info("3");
        logger.debug("4");
        logger.trace("5");

        assertThat(lines()).hasSize(lines);
    }

    @Test
    void anotherProviderOnTheClassPathIsLeftAlone() {
        JsonLogProvider.useUnlessAnother();

        assertThat(System.getProperty("slf4j.provider"))
                .as("slf4j-simple is on the class path of the tests")
                .isNull();
    }

    private JsonLogProvider provider(Map<String, String> variables) {
        PrintStream out = new PrintStream(writes, false, UTF_8);
        return new JsonLogProvider(variables, () -> out, new ManualClock());
    }

    private Logger logger(Map<String, String> variables) {
        return provider(variables).getLoggerFactory().getLogger("shop.Orders");
    }

    private JsonNode onlyLine() throws IOException {
        assertThat(lines()).hasSize(1);
        return new ObjectMapper().readTree(lines().get(0));
    }

    private List<String> lines() {
        return writes.all.stream()
                .map(bytes -> new String(bytes, UTF_8))
                .flatMap(String::lines)
                .toList();
    }

    private static JsonNode text(String text) {
        return new ObjectMapper().valueToTree(text);
    }

    /** Keeps every write apart, as Lambda does. */
    static final class Writes extends OutputStream {
        final List<byte[]> all = new ArrayList<>();

        @Override
        public void write(int b) {
            all.add(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            ByteArrayOutputStream copy = new ByteArrayOutputStream();
            copy.write(bytes, from, length);
            all.add(copy.toByteArray());
        }
    }
}
