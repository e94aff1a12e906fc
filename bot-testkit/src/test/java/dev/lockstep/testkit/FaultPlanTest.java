package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

class FaultPlanTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @Test
    void aRandomPlanIsRepeatable() {
        Map<Fault, Double> chances = Map.of(Fault.LOST_REQUEST, 0.2, Fault.THROTTLED, 0.2);
        FaultPlan first = FaultPlan.random(7, chances);
        FaultPlan second = FaultPlan.random(7, chances);
        List<FaultPlan.Request> requests = IntStream.rangeClosed(1, 1_000)
                .mapToObj(n -> new FaultPlan.Request(n, "UpdateItem", n, 1))
                .toList();

        assertThat(requests.stream().map(first::fault))
                .isEqualTo(requests.stream().map(second::fault).toList());
        assertThat(requests.stream()
                        .map(first::fault)
                        .filter(Optional::isPresent)
                        .count())
                .isBetween(340L, 460L);
    }

    @Test
    void firstAttemptsAreHarmedOfWhateverRequestAndNoLaterOnes() {
        FaultPlan plan = FaultPlan.firstAttempts(Fault.LOST_RESPONSE);

        assertThat(plan.fault(new FaultPlan.Request(1, "UpdateItem", 1, 1))).contains(Fault.LOST_RESPONSE);
        assertThat(plan.fault(new FaultPlan.Request(2, "UpdateItem", 2, 2))).isEmpty();
        assertThat(plan.fault(new FaultPlan.Request(3, "Query", 1, 1))).contains(Fault.LOST_RESPONSE);
        assertThat(plan.only("Query").fault(new FaultPlan.Request(4, "UpdateItem", 3, 1)))
                .isEmpty();
    }

    @Test
    void whatTheSdkTriesAgainGetsThroughThePlanForFirstAttempts() {
        try (FaultInjector faults = FaultInjector.over(DYNAMO.http());
                DynamoDbClient client = DYNAMO.client(faults)) {
            faults.follow(FaultPlan.firstAttempts(Fault.LOST_RESPONSE));

            assertThat(client.listTables().tableNames()).isEmpty();
            assertThat(faults.sent()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TRANSACTION_CONFLICT", "THROTTLED"})
    void aTransactionThatTheSdkDoesNotTryAgainIsHarmedAtEachCallByThePlanForFirstAttempts(Fault fault) {
        try (FaultInjector faults = FaultInjector.over(DYNAMO.http());
                DynamoDbClient client = DYNAMO.client(faults)) {
            faults.follow(FaultPlan.firstAttempts(fault));

            for (int call = 1; call <= 2; call++) {
                assertThatExceptionOfType(TransactionCanceledException.class).isThrownBy(() -> put(client));
                assertThat(faults.sent()).isEqualTo(call);
            }
        }
    }

    @Test
    void impossiblePlansAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> FaultPlan.on(0, Fault.LOST_REQUEST));
        assertThatIllegalArgumentException().isThrownBy(() -> FaultPlan.from(1, 0, Fault.LOST_REQUEST));
        assertThatIllegalArgumentException().isThrownBy(() -> FaultPlan.on(" ", 1, Fault.LOST_REQUEST));
        assertThatIllegalArgumentException().isThrownBy(() -> FaultPlan.none().only(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultPlan.random(1, Map.of(Fault.LOST_REQUEST, Double.NaN)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultPlan.random(1, Map.of(Fault.LOST_REQUEST, 0.6, Fault.THROTTLED, 0.6)))
                .withMessageContaining("more than 1");
    }

    private static void put(DynamoDbClient client) {
        client.transactWriteItems(r -> r.transactItems(TransactWriteItem.builder()
                .put(p -> p.tableName("counters").item(Map.of("pk", AttributeValue.fromS("counter"))))
                .build()));
    }
}
