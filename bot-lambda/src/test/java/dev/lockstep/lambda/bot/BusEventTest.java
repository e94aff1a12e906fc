package dev.lockstep.lambda.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.run.Invocation;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an RStreams bus sends to a function, as it was recorded, and what its people look for afterwards. */
class BusEventTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-11-22T10:15:00.123456Z");

    static List<BusRecordings.Invoked> invocations() {
        return BusRecordings.invocations();
    }

    @ParameterizedTest
    @MethodSource("invocations")
    void everyRecordedEventNamesItsRun(BusRecordings.Invoked invoked) {
        Invocation invocation = InvocationEvent.read(invoked.payload().toString());

        assertThat(invocation.bot())
                .isEqualTo(BotId.of(invoked.cron().path("id").asText()));
        assertThat(invocation.instance()).isZero();
        assertThat(invocation.epoch()).isEqualTo(invoked.cron().path("ts").asLong());
        assertThat(invocation.fanOut()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("invocations")
    void ofEveryRecordedEventTheSettingsAreLeftThatTheBotWasRegisteredWith(BusRecordings.Invoked invoked)
            throws JsonProcessingException {
        boolean isReader = invoked.payload().has("source");

        assertThat(settings(invoked.payload())).isEqualTo(isReader ? "{\"source\":\"orders\"}" : "{}");
        assertThat(isReader).isEqualTo(!invoked.payload().path("id").asText().equals("slow"));
    }

    @ParameterizedTest
    @MethodSource("invocations")
    void theLinesForBotmonAreThoseOfTheWrapper(BusRecordings.Invoked invoked) {
        Invocation invocation = InvocationEvent.read(invoked.payload().toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BusLog log = new BusLog(() -> new PrintStream(out), InstantSource.fixed(NOW));

        for (String step : List.of("check", "start", "complete")) {
            log.tell(step, invocation, invoked.requestId());
        }

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines)
                .allSatisfy(line -> {
                    assertThat(line).startsWith("2026-11-22T10:15:00.123Z\t");
                    assertThat(line.split("\t", -1)[1]).as("the request").isEqualTo(invoked.requestId());
                })
                .extracting(line -> line.split("\t", -1)[3])
                .isEqualTo(invoked.log());
    }

    @ParameterizedTest
    @MethodSource("invocations")
    void anEventIsReadWhateverCarriesIt(BusRecordings.Invoked invoked) {
        String event = invoked.payload().toString();
        String ofTopic = "{\"Records\":[{\"Sns\":{\"Message\":" + quoted(event) + "}}]}";
        String ofQueue = "{\"Records\":[{\"body\":" + quoted(event) + "}]}";

        for (String carried : List.of(ofTopic, ofQueue)) {
            assertThat(InvocationEvent.open(carried)).isEqualTo(InvocationEvent.open(event));
        }
    }

    @Test
    void settingsOfAnyKindComeThrough() throws JsonProcessingException {
        JsonNode event = JSON.readTree(
                "{\"table\":{\"name\":\"t\",\"keys\":[1,2.5,null,{\"id\":true}]},\"id\":\"a\",\"start\":\"z/2026\","
                        + "\"batch\":12345678901234567890,\"Records\":[{\"body\":\"x\"}],\"Message\":\"hello\","
                        + "\"instances\":{\"0\":{\"log\":\"secret\"}},"
                        + "\"lockstep\":{\"role\":\"reader\"},\"lockstepWake\":\"q83v\",\"__cron\":{\"id\":\"a\",\"ts\":1}}");

        assertThat(settings(event))
                .isEqualTo("{\"table\":{\"name\":\"t\",\"keys\":[1,2.5,null,{\"id\":true}]},\"start\":\"z/2026\","
                        + "\"batch\":12345678901234567890,\"Records\":[{\"body\":\"x\"}],\"Message\":\"hello\"}");
    }

    @Test
    void attributesThatSomebodyAddedToTheItemDoNotBreakTypedSettings() {
        Delivery delivery =
                InvocationEvent.open("{\"batch\":25,\"colour\":\"red\",\"__cron\":{\"id\":\"a\",\"ts\":1}}");

        assertThat(delivery.bound("{\"batch\":25,\"colour\":\"red\"}", Batch.class))
                .isEqualTo(new Batch(25));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> delivery.bound("{\"batch\":\"hunter2\"}", Batch.class))
                .withMessageContaining("something else is expected")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void linesOfARunNameTheRequestAsBotmonLooksForIt() {
        Delivery delivery = InvocationEvent.open("{\"__cron\":{\"id\":\"a\",\"ts\":1}}");

        assertThat(delivery.names(new OneInvocation("request-1", Duration.ofMinutes(1))))
                .isEqualTo(Map.of("botmon", "RequestId: request-1"))
                .allSatisfy((name, value) -> assertThat(value).containsPattern("\\srequest-1"));
    }

    @Test
    void bothKindsOfInvocationAtOnceAreRefusedWhicheverComesFirst() {
        String bus = "\"__cron\":{\"id\":\"a\",\"ts\":1}";
        String ours = "\"lockstep\":{\"bot\":\"a\",\"instance\":0,\"run\":\"r\",\"epoch\":1,"
                + "\"startBy\":\"2026-11-22T10:15:00Z\",\"timeoutMillis\":1}";

        for (String both : List.of("{" + bus + "," + ours + "}", "{" + ours + "," + bus + "}")) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> InvocationEvent.read(both))
                    .withMessageContaining("has both objects");
        }
    }

    record Batch(int batch) {}

    private static String settings(JsonNode event) throws JsonProcessingException {
        List<String> settings = new ArrayList<>();
        Delivery delivery = InvocationEvent.open(JSON.writeValueAsString(event));
        assertThat(delivery)
                .isInstanceOfSatisfying(Delivery.OfBus.class, bus -> settings.add(BusSettings.in(bus.event())));
        return settings.get(0);
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
