package dev.lockstep.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InvocationTest {
    private static final Invocation INVOCATION = new Invocation(
            BotId.of("orders/enrich"),
            3,
            "q83v_jRW-Je",
            7,
            Instant.parse("2026-11-22T10:15:00.123Z"),
            Duration.ofMinutes(5));

    @Test
    void anInvocationReadsAsItWasWritten() {
        assertThat(Invocation.ofJson(INVOCATION.toJson())).isEqualTo(INVOCATION);
    }

    @Test
    void theFormIsTheDocumentedOne() {
        assertThat(INVOCATION.toJson())
                .isEqualTo(
                        "{\"lockstep\":{\"bot\":\"orders/enrich\",\"instance\":3,\"run\":\"q83v_jRW-Je\",\"epoch\":7,"
                                + "\"startBy\":\"2026-11-22T10:15:00.123Z\",\"timeoutMillis\":300000}}");
    }

    @Test
    void whatOthersAddIsLeftAlone() {
        String more = INVOCATION
                .toJson()
                .replace("{\"lockstep\":{", "{\"before\":[1,{}],\"lockstep\":{\"window\":{\"to\":{}},\"later\":null,");

        assertThat(Invocation.ofJson(more)).isEqualTo(INVOCATION);
    }

    @Test
    void whatIsNoJsonIsNotQuoted() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Invocation.ofJson("{\"lockstep\":{\"bot\":hunter2}}"))
                .withMessageContaining("is not JSON at line 1")
                .withMessageNotContaining("hunter2");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("", "has no object"),
                Arguments.of("[]", "has no object"),
                Arguments.of("{}", "has no object"),
                Arguments.of("{\"lockstep\":7}", "has no object"),
                Arguments.of("{\"lockstep\":{}}", "has no member \"bot\""),
                Arguments.of("{\"lockstep\":{", "is not JSON"),
                Arguments.of(INVOCATION.toJson().replace("orders/enrich", "../up"), "\"../up\""),
                Arguments.of(INVOCATION.toJson().replace(":7,", ":1e9,"), "\"epoch\""),
                Arguments.of(INVOCATION.toJson().replace("q83v_jRW-Je", "a b"), "\"run\""),
                Arguments.of(INVOCATION.toJson().replace("2026-11-22T", "yesterday"), "\"startBy\""));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatIsNoInvocationIsRefusedWithWhatIsWrong(String json, String problem) {
        InvalidInputException refused =
                catchThrowableOfType(InvalidInputException.class, () -> Invocation.ofJson(json));

        assertThat(refused).isNotNull();
        assertThat(refused.getMessage()).contains(problem);
    }
}
