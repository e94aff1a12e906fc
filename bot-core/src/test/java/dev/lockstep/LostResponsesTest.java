package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.LockstepException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Each operation that writes, with each of its requests lost once on the way there and once on the way back. The SDK
 * sends the request again; nobody else does anything meanwhile.
 */
@Tag("P4")
class LostResponsesTest {
    /** Random names of runs and attempts, by which equal states differ; and the number of a start's attempts. */
    private static final Map<String, Set<String>> RANDOM = Map.of(
            "R#", Set.of("id", "h", "hb", "hc", "pr", "rq"),
            "X#", Set.of("id"),
            "W", Set.of("t", "u"),
            "H", Set.of("t"),
            "L", Set.of("t", "r"));

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    static Stream<WritingOperation> operations() {
        return WritingOperation.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    @DisplayName("P4: a lost response changes neither the answer nor the table, and costs only the request sent again")
    void aLostResponseIsHarmless(WritingOperation operation) {
        Observed undisturbed = observe(operation, () -> {});
        for (int spared = 0; spared < undisturbed.sent(); spared++) {
            int number = spared;

            Observed disturbed = observe(operation, () -> {
                table.faults().sparing(number);
                table.faults().loseResponses(1);
            });

            assertThat(disturbed)
                    .as("response to request %d of %d lost", number + 1, undisturbed.sent())
                    .isEqualTo(undisturbed.withOneMoreSent());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    @DisplayName("P4: a lost request changes neither the answer nor the table, and costs only the request sent again")
    void aLostRequestIsHarmless(WritingOperation operation) {
        Observed undisturbed = observe(operation, () -> {});
        for (int spared = 0; spared < undisturbed.sent(); spared++) {
            int number = spared;

            Observed disturbed = observe(operation, () -> {
                table.faults().sparing(number);
                table.faults().loseRequests(1);
            });

            assertThat(disturbed)
                    .as("request %d of %d lost", number + 1, undisturbed.sent())
                    .isEqualTo(undisturbed.withOneMoreSent());
        }
    }

    private record Observed(Object answer, Set<Map<String, AttributeValue>> items, long sent) {
        Observed withOneMoreSent() {
            return new Observed(answer, items, sent + 1);
        }
    }

    private Observed observe(WritingOperation operation, Runnable disturb) {
        clear();
        table.clock().set(ManualClock.START);
        Supplier<Object> call = operation.prepared().apply(table);
        long before = table.faults().sent();
        disturb.run();
        Object answer;
        try {
            answer = call.get();
        } catch (LockstepException refusal) {
            answer = refusal.getClass().getSimpleName();
        }
        return new Observed(answer, stored(), table.faults().sent() - before);
    }

    private void clear() {
        table.items()
                .forEach(item -> table.plainClient()
                        .deleteItem(r ->
                                r.tableName(table.name()).key(Map.of("pk", item.get("pk"), "sk", item.get("sk")))));
    }

    private Set<Map<String, AttributeValue>> stored() {
        return Set.copyOf(
                table.items().stream().map(LostResponsesTest::withoutRandom).toList());
    }

    private static Map<String, AttributeValue> withoutRandom(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> result = new TreeMap<>(item);
        String sort = Objects.requireNonNull(item.get("sk")).s();
        RANDOM.forEach((prefix, attributes) -> {
            if (sort.startsWith(prefix)) {
                attributes.forEach(a -> result.computeIfPresent(a, (name, value) -> AttributeValue.fromS("random")));
            }
        });
        if (sort.startsWith("A#")) {
            result.put("sk", AttributeValue.fromS(sort.substring(0, 15)));
        }
        return new HashMap<>(result);
    }
}
