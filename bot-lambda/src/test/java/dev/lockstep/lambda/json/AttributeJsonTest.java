package dev.lockstep.lambda.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.types.InvalidInputException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class AttributeJsonTest {
    private static final SdkBytes BYTES = SdkBytes.fromByteArray(new byte[] {0, 1, (byte) 0xff});

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'S':''}",
                "{'S':'a \\u2028 \\u0000 b'}",
                "{'N':'123456789012345678901234567890.12345678'}",
                "{'N':'1.50'}",
                "{'B':'AAH/'}",
                "{'BOOL':false}",
                "{'NULL':true}",
                "{'SS':['b','a']}",
                "{'NS':['1','1.0']}",
                "{'BS':['AAH/','']}",
                "{'L':[]}",
                "{'M':{}}",
                "{'M':{'a':{'L':[{'M':{'b':{'NULL':true}}},{'SS':['x']}]}}}"
            })
    void whatIsReadIsWrittenAgain(String json) {
        JsonNode value = Json.read(json.replace('\'', '"'));

        assertThat(AttributeJson.write(AttributeJson.read("value", value))).isEqualTo(value);
    }

    @Test
    void everyTypeBecomesTheValueOfTheSdk() {
        JsonNode item = Json.read("{\"s\":{\"S\":\"x\"},\"n\":{\"N\":\"7\"},\"b\":{\"B\":\"AAH/\"},"
                + "\"bs\":{\"BS\":[\"AAH/\"]},\"l\":{\"L\":[{\"BOOL\":true}]},\"m\":{\"M\":{\"k\":{\"NS\":[\"1\"]}}}}");

        assertThat(AttributeJson.readItem("item", item))
                .isEqualTo(Map.of(
                        "s", AttributeValue.fromS("x"),
                        "n", AttributeValue.fromN("7"),
                        "b", AttributeValue.fromB(BYTES),
                        "bs", AttributeValue.fromBs(List.of(BYTES)),
                        "l", AttributeValue.fromL(List.of(AttributeValue.fromBool(true))),
                        "m", AttributeValue.fromM(Map.of("k", AttributeValue.fromNs(List.of("1"))))));
    }

    @Test
    void anEmptyMapOfDynamoDbLocalIsAnEmptyMap() {
        assertThat(AttributeJson.write(AttributeValue.builder().build())).hasToString("{\"M\":{}}");
        assertThat(AttributeJson.read("value", Json.read("{}"))).isEqualTo(AttributeValue.fromM(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':{'S':1}}|item.a.S: is not a string",
                "{'a':{'N':1}}|item.a.N: is not a string",
                "{'a':{'N':'one'}}|item.a.N: is not a number",
                "{'a':{'B':'***'}}|item.a.B: is not base64",
                "{'a':{'B':7}}|item.a.B: is not a string",
                "{'a':{'BOOL':'true'}}|item.a.BOOL: is neither true nor false",
                "{'a':{'SS':'x'}}|item.a.SS: is not a list",
                "{'a':{'L':[{'S':'x'},{'S':null}]}}|item.a.L[1].S: is not a string",
                "{'a':{'M':{'b':{'X':1}}}}|item.a.M.b: has the unknown type \"X\"",
                "{'a':{'S':'x','N':'1'}}|item.a: has 2 types; an attribute has one",
                "{'a':'x'}|item.a: is not an object",
                "[]|item: is not an object"
            })
    void whatIsNoAttributeIsRefusedByItsPath(String json, String message) {
        assertThatThrownBy(() -> AttributeJson.readItem("item", Json.read(json.replace('\'', '"'))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void nestingBeyondWhatDynamoDbAcceptsIsRefused() {
        assertThat(AttributeJson.read("value", nested(32))).isNotNull();

        assertThatThrownBy(() -> AttributeJson.read("value", nested(33)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("nested deeper than the 32 levels");
    }

    private static JsonNode nested(int levels) {
        return Json.read("{\"L\":[".repeat(levels) + "{\"S\":\"x\"}" + "]}".repeat(levels));
    }
}
