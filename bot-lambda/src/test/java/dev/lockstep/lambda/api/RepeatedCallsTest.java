package dev.lockstep.lambda.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** P4 through the API: answers are lost between DynamoDB and the function, or between the function and its caller. */
@Tag("P4")
class RepeatedCallsTest {
    /** Names of attempts, by which equal states differ, and the times of entries in the log. */
    private static final Set<String> RANDOM = Set.of("id", "h", "hb", "hc", "pb", "pr", "t", "u", "r", "c");

    private static final Set<Operation> COUNTED = EnumSet.of(Operation.TRIGGER);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    static Stream<Operation> repeatable() {
        return EnumSet.complementOf(EnumSet.copyOf(COUNTED)).stream();
    }

    @ParameterizedTest
    @MethodSource("repeatable")
    @DisplayName("P4: a call repeated after a response that was lost is answered as if nothing had happened")
    void aCallThatIsRepeatedAfterALostResponseIsHarmless(Operation operation) {
        Observed undisturbed = observe(operation, -1, true);
        for (int spared = 0; spared < undisturbed.sent(); spared++) {
            Observed repeated = observe(operation, spared, false);

            assertThat(withoutNews(repeated.answer()))
                    .as("response to request %d of %d lost", spared + 1, undisturbed.sent())
                    .isEqualTo(withoutNews(undisturbed.answer()));
            assertThat(repeated.hits()).isEqualTo(undisturbed.hits());
            assertThat(repeated.items()).isEqualTo(undisturbed.items());
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P4: a response that is lost on the way to the function changes neither answer nor table")
    void aLostResponseThatTheSdkMakesUpForIsHarmless(Operation operation) {
        Observed undisturbed = observe(operation, -1, true);
        for (int spared = 0; spared < undisturbed.sent(); spared++) {
            Observed disturbed = observe(operation, spared, true);

            assertThat(disturbed.answer())
                    .as("response to request %d of %d lost", spared + 1, undisturbed.sent())
                    .isEqualTo(undisturbed.answer());
            assertThat(disturbed.items()).isEqualTo(undisturbed.items());
        }
    }

    @ParameterizedTest
    @MethodSource("repeatable")
    @DisplayName("P4: a call whose answer was lost on the way to its caller is answered the same once more")
    void aCallThatIsMadeTwiceIsHarmless(Operation operation) {
        Stage stage = fresh();
        TestApi api = new TestApi(table, table.other());
        String body = stage.body(operation);
        JsonNode first = api.direct(operation.text(), body);
        Set<Map<String, AttributeValue>> after = stored();

        JsonNode second = api.direct(operation.text(), body);

        assertThat(first.path("ok").asBoolean()).isTrue();
        assertThat(withoutNews(second)).isEqualTo(withoutNews(first));
        assertThat(stored()).isEqualTo(after);
    }

    private record Observed(JsonNode answer, Set<Map<String, AttributeValue>> items, String hits, long sent) {}

    /** Calls once; and a second time if the first was not answered. */
    private Observed observe(Operation operation, int spared, boolean sdkTriesAgain) {
        Stage stage = fresh();
        TestApi api = new TestApi(table, table.lockstep());
        String body = stage.body(operation);
        long before = table.faults().sent();
        if (spared >= 0) {
            table.faults().follow(FaultPlan.on(spared + 1, Fault.LOST_RESPONSE));
        }
        if (!sdkTriesAgain) {
            table.faults().withoutSecondAttempts();
            JsonNode unanswered = api.direct(operation.text(), body);
            assertThat(unanswered.path("error").path("code").asText()).isEqualTo("unavailable");
            assertThat(unanswered.path("error").path("retryable").asBoolean()).isTrue();
        }
        JsonNode answer = api.direct(operation.text(), body);
        return new Observed(
                withoutRandom(answer), stored(), stage.hits(), table.faults().sent() - before);
    }

    private Stage fresh() {
        table.clock().set(ManualClock.START);
        table.items()
                .forEach(item -> table.plainClient()
                        .deleteItem(r ->
                                r.tableName(table.name()).key(Map.of("pk", item.get("pk"), "sk", item.get("sk")))));
        return Stage.on(table);
    }

    private static JsonNode withoutRandom(JsonNode answer) {
        ObjectNode copy = answer.deepCopy();
        copy.remove("run");
        copy.remove("ticket");
        return copy;
    }

    /** What a call tells of the moment: whether there was something left to do. */
    private static JsonNode withoutNews(JsonNode answer) {
        ObjectNode copy = answer.deepCopy();
        copy.remove(List.of("moved", "canceled", "abandoned", "round", "instances"));
        return copy;
    }

    private Set<Map<String, AttributeValue>> stored() {
        return table.items().stream()
                .map(item -> {
                    Map<String, AttributeValue> known = new HashMap<>(item);
                    known.keySet().removeAll(RANDOM);
                    known.computeIfPresent("sk", (name, key) -> AttributeValue.fromS(withoutNonce(key.s())));
                    return known;
                })
                .collect(Collectors.toSet());
    }

    /** The key of an audit's entry ends with one. */
    private static String withoutNonce(String sortKey) {
        return sortKey.startsWith("A#") ? sortKey.substring(0, sortKey.lastIndexOf('#')) : sortKey;
    }
}
