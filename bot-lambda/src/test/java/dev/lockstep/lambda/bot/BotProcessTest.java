package dev.lockstep.lambda.bot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.Environment;
import dev.lockstep.run.Claim;
import dev.lockstep.run.Phase;
import dev.lockstep.testkit.DynamoDbLocal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A bot with no more jars than its author gets, set up by variables alone, in a JVM of its own. */
class BotProcessTest {
    private static final List<String> NOT_A_BOTS = List.of("lambda-2", "sns-2", "apache-client-", "slf4j-simple-");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void itRunsAndEveryLineItSaysIsJsonThatNamesItsRun() throws Exception {
        OneBot bot = OneBot.registered(table.other());
        Claim claim = bot.claim();

        List<JsonNode> lines = linesOf(process(claim.invocation().toJson()));

        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).get("message").asText()).isEqualTo("working on\n{}");
        assertThat(lines.get(0).properties().stream().map(Map.Entry::getKey))
                .contains("timestamp", "level", "logger", "bot", "instance", "run", "requestId", "function");
        assertThat(lines.get(0).get("run").asText())
                .isEqualTo(claim.invocation().runId());
        assertThat(lines.get(1).get("message").asText()).startsWith("the run is complete after");
        assertThat(lines.get(2).has("run")).as("said after the run").isFalse();
    }

    private Process process(String payload) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                BotInItsOwnProcess.class.getName());
        builder.environment()
                .putAll(Map.of(
                        Environment.TABLE,
                        table.name(),
                        "AWS_ENDPOINT_URL_DYNAMODB",
                        DYNAMO.endpoint().toString(),
                        "AWS_REGION",
                        "us-east-1",
                        "AWS_ACCESS_KEY_ID",
                        "local",
                        "AWS_SECRET_ACCESS_KEY",
                        "local",
                        "AWS_LAMBDA_FUNCTION_NAME",
                        "orders"));
        Process process = builder.redirectErrorStream(true).start();
        try (var input = process.getOutputStream()) {
            input.write(payload.getBytes(UTF_8));
        }
        return process;
    }

    private static List<JsonNode> linesOf(Process process) throws Exception {
        try {
            List<JsonNode> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .map(BotProcessTest::read)
                    .toList();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> NOT_A_BOTS.stream().noneMatch(new File(entry).getName()::startsWith))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static JsonNode read(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException noJson) {
            throw new AssertionError(line, noJson);
        }
    }
}
