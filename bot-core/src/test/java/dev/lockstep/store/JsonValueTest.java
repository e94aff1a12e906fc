package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.types.InvalidInputException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class JsonValueTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":null,\"b\":true,\"c\":false,\"d\":\"\",\"e\":[],\"f\":{}}",
                "{\"a\":[1,[2,{\"b\":[null]}],\"\\u0000\\n\"]}",
                "{\"n\":12345678901234567890123456789012345678}",
                "{\"n\":-0.00000000000000000000000000000000000001}",
                "{\"\u00e4\":\"\ud83d\ude00\"}"
            })
    void whatIsKeptIsReadAsItWas(String json) {
        assertThat(JsonValue.text(JsonValue.parse("settings", json))).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource({"1.0,1", "1.50,1.5", "1e3,1000", "-0,0", "0.0,0", "12E-1,1.2"})
    void aNumberIsKeptAndNotHowItWasWritten(String written, String kept) {
        assertThat(JsonValue.text(JsonValue.parse("settings", "{\"n\":" + written + "}")))
                .isEqualTo("{\"n\":" + kept + "}");
    }

    static List<String> refused() {
        return List.of(
                "{\"n\":123456789012345678901234567890123456789}",
                "{\"n\":1e126}",
                "{\"n\":1e-131}",
                "{\"n\":1e99999999999}",
                "{\"n\":1e2147483648}",
                "{\"\":1}",
                "{\"s\":\"\\ud800\"}",
                "{\"a\":" + "[".repeat(28) + "]".repeat(28) + "}",
                "{\"a\":",
                "[1",
                "");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatDynamoDbDoesNotKeepIsRefused(String json) {
        assertThatThrownBy(() -> JsonValue.parse("settings", json))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        refused ->
                                assertThat(refused.violations().get(0).field()).isEqualTo("settings"));
    }

    @Test
    void whatOthersKeepThatIsNotJsonIsShownAsJson() {
        AttributeValue value = AttributeValue.fromM(Map.of(
                "ss", AttributeValue.fromSs(List.of("b", "a")),
                "ns", AttributeValue.fromNs(List.of("2", "1")),
                "b", AttributeValue.fromB(SdkBytes.fromUtf8String("x")),
                "bs", AttributeValue.fromBs(List.of(SdkBytes.fromUtf8String("x"))),
                "none", AttributeValue.builder().build()));

        assertThat(JsonValue.text(value))
                .isEqualTo("{\"b\":\"eA==\",\"bs\":[\"eA==\"],\"none\":{},\"ns\":[1,2],\"ss\":[\"a\",\"b\"]}");
    }
}
