package dev.lockstep.lambda.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.lockstep.run.Invocation;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationEventTest {
    private static final Invocation INVOCATION = new Invocation(
            BotId.of("orders"), 0, "q83vEjRWeJ", 7, Instant.parse("2026-11-22T10:15:00Z"), Duration.ofMinutes(5));
    private static final String PLAIN = INVOCATION.toJson();
    private static final String QUOTED = quoted(PLAIN);
    private static final String OF_TOPIC =
            "{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":{\"Type\":\"Notification\",\"Subject\":null,"
                    + "\"MessageAttributes\":{\"Message\":{\"Value\":\"x\"}},\"Message\":" + QUOTED + "}}]}";
    private static final String OF_QUEUE = "{\"Records\":[{\"messageId\":\"1\",\"body\":" + QUOTED
            + ",\"attributes\":{\"body\":\"x\"},\"eventSource\":\"aws:sqs\"}]}";
    private static final String OF_TOPIC_BY_QUEUE =
            "{\"Records\":[{\"body\":" + quoted("{\"Type\":\"Notification\",\"Message\":" + QUOTED + "}") + "}]}";

    static List<String> carriers() {
        return List.of(PLAIN, OF_TOPIC, OF_QUEUE, OF_TOPIC_BY_QUEUE);
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void anInvocationIsReadWhateverCarriesIt(String event) {
        assertThat(InvocationEvent.read(event)).isEqualTo(INVOCATION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "null",
                "\"lockstep\"",
                "{}",
                "{\"lockstep\":7}",
                "{\"__cron\":\"reader\"}",
                "{\"Records\":[]}",
                "{\"Records\":{}}",
                "{\"Records\":[{\"body\":7}]}",
                "{\"Records\":[{\"body\":\"hello\"}]}",
                "{\"Records\":[{\"dynamodb\":{\"Keys\":{}}}]}",
                "{\"Records\":[",
                "{\"version\":\"2.0\",\"body\":\"{}\"}"
            })
    void anythingElseIsRefusedWithWhatIsExpected(String event) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> InvocationEvent.read(event))
                .withMessageStartingWith("event: ")
                .withMessageContaining(
                        "expected {\"lockstep\":{\"bot\":...,\"run\":...}} or {\"__cron\":{\"id\":...,\"ts\":...}}, by itself, or");
    }

    @Test
    void anInvocationWithoutItsMembersIsRefusedByTheirName() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> InvocationEvent.read("{\"lockstep\":{\"bot\":\"orders\"}}"))
                .withMessageContaining("has no member");
    }

    @Test
    void severalRecordsAreRefusedWithWhatToSet() {
        String two = OF_QUEUE.replace("}]}", "},{\"body\":" + QUOTED + "}]}");

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> InvocationEvent.read(two))
                .withMessageContaining("has 2 records, of which a bot can answer only one: set the batch size to 1");
    }

    @Test
    void anEventWrappedOverAndOverIsRefused() {
        String event = PLAIN;
        for (int i = 0; i < 5; i++) {
            event = "{\"Message\":" + quoted(event) + "}";
        }
        String tooDeep = event;

        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> InvocationEvent.read(tooDeep));
    }

    @Test
    void theEventItselfIsNotTold() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> InvocationEvent.read("{\"password\":\"hunter2\"}"))
                .withMessageNotContaining("hunter2");
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
