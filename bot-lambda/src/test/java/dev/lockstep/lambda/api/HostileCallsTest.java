package dev.lockstep.lambda.api;

import static dev.lockstep.fixture.OneBot.ID;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.LockName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in, a caller's mistake is told as one: never a defect, never a trace. */
class HostileCallsTest {
    private static final int ROUNDS = 120;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Stage stage;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private TestApi api;

    @BeforeEach
    void register() {
        stage = Stage.on(table);
        api = new TestApi(table, table.other());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void aBodyWithDamageIsNeverADefect(long seed) {
        Random random = new Random(seed);
        List<Operation> operations = List.of(Operation.values());
        for (int i = 0; i < ROUNDS; i++) {
            Operation operation = operations.get(random.nextInt(operations.size()));
            String body = damaged(stage.body(operation), random);

            TestApi.Answer answer = api.post(TestApi.OPERATOR_SESSION, operation.text(), body);

            assertSane(answer, "seed " + seed + ", round " + i + ", " + operation + ": " + body);
            release();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void anEventWithDamageIsNeverADefect(long seed) {
        Random random = new Random(seed);
        String url = TestApi.url(TestApi.BOT_SESSION, "POST", "/v1/why", "{\"bot\":\"" + ID + "\"}")
                .toString();
        String direct = "{\"operation\":\"why\",\"bot\":\"" + ID + "\"}";
        for (int i = 0; i < ROUNDS; i++) {
            String event = damaged(random.nextBoolean() ? url : direct, random);

            JsonNode answer = api.invoke(event);

            String code = answer.has("statusCode")
                    ? Json.read(answer.path("body").asText()).path("code").asText()
                    : answer.path("error").path("code").asText();
            assertThat(code).as(event).isNotEqualTo("internal");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyMemberIsRefusedByNameIfItIsOfAnotherType(Operation operation) {
        for (String member : operation.members()) {
            for (String value : List.of("[]", "{\"x\":{}}", "17.5", "-1", "true", "\"\\u0000\"", "\"\"", "[[[[]]]]")) {
                ObjectNode body = (ObjectNode) Json.read(stage.body(operation));
                body.set(member, Json.read(value));

                TestApi.Answer answer = api.post(TestApi.OPERATOR_SESSION, operation.text(), body.toString());

                assertSane(answer, member + " " + value);
                release();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownMemberIsRefused(Operation operation) {
        ObjectNode body = (ObjectNode) Json.read(stage.body(operation));
        body.put("surprise", true);

        TestApi.Answer answer = api.post(TestApi.OPERATOR_SESSION, operation.text(), body.toString());

        assertThat(answer.code()).isEqualTo("invalid-input");
        assertThat(answer.body().path("field").asText()).isEqualTo("surprise");
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatIsTooLongIsRefusedByBothDoors(Operation operation) {
        String filler = "\"" + "x".repeat(operation.longestBody()) + "\"";
        String body = "{\"bot\":" + filler + "}";

        assertThat(api.post(TestApi.OPERATOR_SESSION, operation.text(), body).status())
                .isEqualTo(413);
        assertThat(api.direct(operation.text(), body).path("error").path("code").asText())
                .isEqualTo("body-too-large");
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("GET", "/v1/why", 405, "method-not-allowed"),
                Arguments.of("PUT", "/v1/why", 405, "method-not-allowed"),
                Arguments.of("POST", "/v1/openapi.json", 405, "method-not-allowed"),
                Arguments.of("POST", "/", 404, "unknown-operation"),
                Arguments.of("POST", "/v1/", 404, "unknown-operation"),
                Arguments.of("POST", "/v1/why/", 404, "unknown-operation"),
                Arguments.of("POST", "/v1/WHY", 404, "unknown-operation"),
                Arguments.of("POST", "/v2/why", 404, "unknown-operation"),
                Arguments.of("POST", "/v1/../v1/why", 404, "unknown-operation"),
                Arguments.of("POST", "why", 404, "unknown-operation"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void onlyPostsOfOperationsAreAccepted(String method, String path, int status, String code) {
        TestApi.Answer answer =
                api.request(TestApi.url(TestApi.OPERATOR_SESSION, method, path, "{\"bot\":\"" + ID + "\"}"));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, ok",
        "application/json; charset=utf-8, ok",
        "APPLICATION/JSON, ok",
        "text/plain, invalid-input",
        "'', invalid-input"
    })
    void onlyJsonIsAccepted(String type, String code) {
        ObjectNode event = TestApi.url(TestApi.BOT_SESSION, "POST", "/v1/why", "{\"bot\":\"" + ID + "\"}");
        ((ObjectNode) event.path("headers")).put("content-type", type);

        assertThat(api.request(event).code()).isEqualTo(code);
    }

    @Test
    void aBodyInBase64IsRead() {
        ObjectNode event = TestApi.url(TestApi.BOT_SESSION, "POST", "/v1/why", "");
        byte[] body = ("{\"bot\":\"" + ID + "\"}").getBytes(StandardCharsets.UTF_8);
        event.put("isBase64Encoded", true).put("body", Base64.getEncoder().encodeToString(body));

        assertThat(api.request(event).code()).isEqualTo("ok");
        assertThat(api.request(event.put("body", "%%%")).code()).isEqualTo("invalid-input");
    }

    static Stream<byte[]> bytes() {
        return Stream.of(
                new byte[0],
                new byte[] {0},
                new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0},
                new byte[] {0, 0, (byte) 0xfe, (byte) 0xff, 1},
                "{\"bot\":\"\u00e4".getBytes(StandardCharsets.ISO_8859_1),
                "{\"bot\":1,\"bot\":2}".getBytes(StandardCharsets.UTF_8),
                "[".repeat(100_000).getBytes(StandardCharsets.UTF_8),
                "{\"a\":".repeat(5_000).getBytes(StandardCharsets.UTF_8),
                ("{\"a\":" + "9".repeat(5_000) + "}").getBytes(StandardCharsets.UTF_8),
                "{\"bot\":1e999999999}".getBytes(StandardCharsets.UTF_8),
                "{\"bot\":\"\\ud800\"}".getBytes(StandardCharsets.UTF_8),
                "null".getBytes(StandardCharsets.UTF_8),
                "{} {}".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("bytes")
    void bytesThatAreNoCallAreRefusedByBothDoors(byte[] bytes) {
        assertThat(api.invoke(bytes).path("error").path("code").asText())
                .isIn("invalid-input", "unknown-operation", "body-too-large");
        ObjectNode event = TestApi.url(TestApi.BOT_SESSION, "POST", "/v1/why", "");
        event.put("isBase64Encoded", true).put("body", Base64.getEncoder().encodeToString(bytes));
        assertThat(api.request(event).code()).isEqualTo("invalid-input");
    }

    @Test
    void halfASurrogatePairIsRefusedWhereverItIs() {
        String ticket = stage.runTicket();
        for (String body : List.of(
                "{\"ticket\":\"%s\",\"message\":\"\\ud800\"}".formatted(ticket),
                "{\"ticket\":\"%s\",\"\\udc00\":1}".formatted(ticket))) {
            assertThat(api.post(TestApi.BOT_SESSION, "complete", body).code()).isEqualTo("invalid-input");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1e3", "\"60\"", "0", "-60", "99999999999", "null"})
    void secondsAreWholeAndAboveZero(String seconds) {
        String body = "{\"ticket\":\"%s\",\"remainingSeconds\":%s}".formatted(stage.runTicket(), seconds);

        assertThat(api.post(TestApi.BOT_SESSION, "extend", body).code()).isEqualTo("invalid-input");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+999999999-12-31T23:59:59Z", "-999999999-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"})
    void anInstantThatNothingCanKeepIsRefused(String instant) {
        ObjectNode schedule = (ObjectNode) Json.read(stage.body(Operation.SCHEDULE));
        schedule.put("at", instant);
        ObjectNode checkpoint = (ObjectNode) Json.read(stage.body(Operation.CHECKPOINT));
        ((ObjectNode) checkpoint.path("read").path("orders")).put("sourceTime", instant);

        for (String operation : List.of("schedule", "cancel")) {
            assertThat(api.post(TestApi.OPERATOR_SESSION, operation, schedule.toString())
                            .code())
                    .isEqualTo("invalid-input");
        }
        assertThat(api.post(TestApi.OPERATOR_SESSION, "checkpoint", checkpoint.toString())
                        .code())
                .isEqualTo("invalid-input");
    }

    private void release() {
        table.other()
                .locks()
                .find(LockName.of(ID + "/nightly"))
                .ifPresent(holder -> table.clock().advance(Duration.ofDays(367)));
    }

    private static void assertSane(TestApi.Answer answer, String what) {
        assertThat(answer.status()).as(what).isBetween(200, 499);
        assertThat(answer.code()).as(what).isNotEqualTo("internal");
        assertThat(answer.body().toString()).as(what).doesNotContain("\\tat ").doesNotContain("Exception:");
    }

    /** The text with one to three pieces deleted, doubled, exchanged or replaced by something nasty. */
    private static String damaged(String text, Random random) {
        List<String> nasty = List.of(
                "null",
                "\"",
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "-1",
                "1e400",
                "\\u0000",
                "\\ud800",
                "\u20ac",
                "true",
                "9".repeat(40),
                "../",
                "{\"S\":1}",
                "arn:aws:iam::1:role/x",
                "#",
                "%00",
                "z/",
                "z/2026/13/99");
        String result = text;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int from = random.nextInt(result.length() + 1);
            int to = Math.min(result.length(), from + random.nextInt(12));
            String piece = result.substring(from, to);
            List<String> instead =
                    new ArrayList<>(Arrays.asList("", piece + piece, nasty.get(random.nextInt(nasty.size()))));
            result = result.substring(0, from) + instead.get(random.nextInt(instead.size())) + result.substring(to);
        }
        return result;
    }
}
