package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/** Each fault, on a counter that DynamoDB Local keeps: a request that is worked off adds one to it. */
class FaultInjectorTest {
    private static final Map<String, AttributeValue> COUNTER = Map.of("pk", AttributeValue.fromS("counter"));

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @SuppressWarnings("NullAway.Init") // JUnit calls connect
    private FaultInjector faults;

    @SuppressWarnings("NullAway.Init") // JUnit calls connect
    private DynamoDbClient client;

    @BeforeEach
    void connect() {
        DYNAMO.renew();
        faults = FaultInjector.over(DYNAMO.http());
        client = DYNAMO.client(faults);
        DYNAMO.client()
                .createTable(r -> r.tableName("counters")
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("pk")
                                .keyType(KeyType.HASH)
                                .build())
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("pk")
                                .attributeType(ScalarAttributeType.S)
                                .build()));
    }

    @AfterEach
    void close() {
        client.close();
        faults.close();
    }

    @Test
    void withoutAPlanNothingIsHarmed() {
        assertThat(count()).isEqualTo(1);

        assertThat(faults.sent()).isEqualTo(1);
        assertThat(faults.injected()).isEmpty();
    }

    @Test
    void aLostRequestDoesNotArriveAndIsSentAgain() {
        faults.follow(FaultPlan.on(1, Fault.LOST_REQUEST));

        assertThat(count()).isEqualTo(1);
        assertThat(faults.sent()).isEqualTo(2);
    }

    @Test
    void aRequestWhoseResponseIsLostTakesEffectAndIsSentAgain() {
        faults.follow(FaultPlan.on(1, Fault.LOST_RESPONSE));

        assertThat(count()).isEqualTo(2);
        assertThat(faults.sent()).isEqualTo(2);
    }

    @Test
    void aSlowRequestArrivesAfterTimeHasPassed() {
        List<Long> seen = new ArrayList<>();
        faults.whenSlow(() -> seen.add(counter()));
        faults.follow(FaultPlan.on(1, Fault.SLOW_REQUEST));

        count();

        assertThat(seen).containsExactly(0L);
    }

    @Test
    void aSlowResponseComesAfterTheEffect() {
        List<Long> seen = new ArrayList<>();
        faults.whenSlow(() -> seen.add(counter()));
        faults.follow(FaultPlan.on(1, Fault.SLOW_RESPONSE));

        count();

        assertThat(seen).containsExactly(1L);
    }

    @Test
    void aSlowRequestNeedsToBeToldWhatPasses() {
        faults.follow(FaultPlan.on(1, Fault.SLOW_REQUEST));

        assertThatIllegalStateException().isThrownBy(this::count).withMessageContaining("whenSlow");
    }

    @Test
    void aRequestThatIsDeliveredTwiceTakesEffectTwiceAndIsAnsweredOnce() {
        faults.follow(FaultPlan.on(1, Fault.DELIVERED_TWICE));

        assertThat(count()).isEqualTo(1);
        assertThat(counter()).isEqualTo(2);
        assertThat(faults.sent()).isEqualTo(1);
    }

    @Test
    void aRequestThatIsDeliveredLateArrivesAfterTheSecondAttempt() {
        faults.follow(FaultPlan.on(1, Fault.DELIVERED_LATE));

        assertThat(count()).isEqualTo(1);
        assertThat(counter()).isEqualTo(2);
    }

    @Test
    void howLateARequestArrivesCanBeSaid() {
        faults.lateBy(3);
        faults.follow(FaultPlan.on(1, Fault.DELIVERED_LATE));

        assertThat(List.of(count(), count())).containsExactly(1L, 2L);
        assertThat(counter()).isEqualTo(2);
        assertThat(count()).isEqualTo(3);
        assertThat(counter()).isEqualTo(4);
    }

    @Test
    void aLateRequestMayWaitUntilItIsTold() {
        faults.lateUntilTold();
        faults.follow(FaultPlan.on(1, Fault.DELIVERED_LATE));
        count();
        count();
        assertThat(counter()).isEqualTo(2);

        assertThat(faults.deliverLate()).isEqualTo(1);

        assertThat(counter()).isEqualTo(3);
        assertThat(faults.deliverLate()).isZero();
    }

    @Test
    void aThrottledRequestIsRefusedInDynamoDbsWordsUntilTheSdkGivesUp() {
        faults.follow(FaultPlan.always(Fault.THROTTLED));

        assertThatExceptionOfType(ProvisionedThroughputExceededException.class)
                .isThrownBy(this::count)
                .satisfies(e -> assertThat(e.isThrottlingException()).isTrue())
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(400));
        assertThat(counter()).isZero();
        assertThat(faults.sent()).isEqualTo(9);
    }

    @Test
    void aThrottledTransactionIsCanceledWithAReasonForEachItem() {
        faults.follow(FaultPlan.on(1, Fault.THROTTLED));

        assertThatExceptionOfType(TransactionCanceledException.class)
                .isThrownBy(this::countTwo)
                .satisfies(e -> assertThat(e.cancellationReasons())
                        .extracting(CancellationReason::code)
                        .containsExactly("ThrottlingError", "ThrottlingError"));
    }

    @Test
    void aConflictOfOneItemIsDynamoDbs() {
        faults.follow(FaultPlan.always(Fault.TRANSACTION_CONFLICT));

        assertThatExceptionOfType(TransactionConflictException.class).isThrownBy(this::count);
        assertThat(counter()).isZero();
    }

    @Test
    void aConflictOfATransactionNamesTheItem() {
        faults.follow(FaultPlan.on(1, Fault.TRANSACTION_CONFLICT));

        assertThatExceptionOfType(TransactionCanceledException.class)
                .isThrownBy(this::countTwo)
                .satisfies(e -> assertThat(e.cancellationReasons())
                        .extracting(CancellationReason::code)
                        .containsExactly("TransactionConflict", "None"))
                .withMessageContaining("[TransactionConflict, None]");
        assertThat(counter()).isZero();
    }

    @Test
    void aReadMeetsNoConflict() {
        faults.follow(FaultPlan.always(Fault.TRANSACTION_CONFLICT));

        assertThat(client.getItem(r -> r.tableName("counters").key(COUNTER)).hasItem())
                .isFalse();
        assertThat(faults.injected()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SERVER_ERROR", "SERVER_ERROR_AFTER"})
    void aServerErrorIsTriedAgainAndThenReported(Fault fault) {
        faults.follow(FaultPlan.always(fault));

        assertThatExceptionOfType(InternalServerErrorException.class)
                .isThrownBy(this::count)
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(500));
        assertThat(counter()).isEqualTo(fault == Fault.SERVER_ERROR ? 0 : 9);
        assertThat(faults.sent()).isEqualTo(9);
    }

    @Test
    void aProcessThatDiedBeforeARequestMakesNoneAnyMore() {
        faults.follow(FaultPlan.on(2, Fault.CRASH_BEFORE));
        count();

        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(this::count).withMessageContaining("UpdateItem");
        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(this::count);
        assertThat(faults.hasCrashed()).isTrue();
        assertThat(counter()).isEqualTo(1);
        assertThat(faults.sent()).isEqualTo(2);
    }

    @Test
    void aProcessThatDiedAfterARequestHasMadeIt() {
        faults.follow(FaultPlan.on(2, Fault.CRASH_AFTER));
        count();

        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(this::count);
        assertThat(counter()).isEqualTo(2);
    }

    @Test
    void aCrashLooksLikeNoExceptionToTheSdk() {
        faults.follow(FaultPlan.on(1, Fault.CRASH_BEFORE));

        try {
            count();
        } catch (SdkClientException | DynamoDbException wrapped) {
            throw new AssertionError("the SDK has wrapped the crash", wrapped);
        } catch (SimulatedCrash crash) {
            assertThat(crash.getStackTrace()).isEmpty();
        }
    }

    @Test
    void withoutSecondAttemptsTheCallerLearnsOfTheFirstLoss() {
        faults.withoutSecondAttempts();
        faults.follow(FaultPlan.on(1, Fault.LOST_RESPONSE));

        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(this::count)
                .withMessageContaining("LOST_RESPONSE");
        assertThat(counter()).isEqualTo(1);
    }

    @Test
    void aPlanCanNameTheNthRequestOfAnOperation() {
        faults.follow(FaultPlan.on("UpdateItem", 2, Fault.LOST_RESPONSE));
        count();
        client.getItem(r -> r.tableName("counters").key(COUNTER));
        count();

        assertThat(faults.calls())
                .extracting(FaultInjector.Call::toString)
                .containsExactly("1 UpdateItem", "2 GetItem", "3 UpdateItem: LOST_RESPONSE", "4 UpdateItem, attempt 2");
    }

    @Test
    void aPlanCanBeKeptToOneOperation() {
        faults.follow(FaultPlan.always(Fault.LOST_RESPONSE).only("PutItem"));

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void plansAddUp() {
        faults.follow(FaultPlan.on(1, Fault.LOST_REQUEST)
                .or(FaultPlan.from(1, 2, Fault.SERVER_ERROR))
                .or(FaultPlan.none()));

        count();

        assertThat(faults.injected()).isEqualTo(Map.of(Fault.LOST_REQUEST, 1L, Fault.SERVER_ERROR, 1L));
    }

    @Test
    void numbersStartAgainWithEachPlan() {
        count();
        faults.follow(FaultPlan.on(1, Fault.LOST_REQUEST));
        count();

        assertThat(faults.injected()).containsEntry(Fault.LOST_REQUEST, 1L);
    }

    @Test
    void somebodyElseActsBeforeARequest() {
        faults.beforeRequest(2, this::countOtherwise);

        assertThat(List.of(count(), count(), count())).containsExactly(1L, 3L, 4L);
    }

    @Test
    void somebodyElseActsBetweenALostResponseAndTheNextAttempt() {
        List<Long> seen = new ArrayList<>();
        faults.follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        faults.afterFault(() -> seen.add(counter()));

        assertThat(count()).isEqualTo(2);
        assertThat(seen).containsExactly(1L);
    }

    @Test
    void requestsOfManyThreadsAreAllCounted() throws Exception {
        faults.follow(FaultPlan.random(1, Map.of(Fault.LOST_REQUEST, 0.1)));
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(i -> new Thread(() -> {
                    for (int j = 0; j < 50; j++) {
                        count();
                    }
                }))
                .toList();
        threads.forEach(t -> t.setUncaughtExceptionHandler((thread, e) -> failures.add(e)));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        assertThat(counter()).isEqualTo(200);
        assertThat(faults.sent()).isEqualTo(200 + faults.injected().getOrDefault(Fault.LOST_REQUEST, 0L));
    }

    @Test
    void impossibleNumbersAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> faults.lateBy(0));
        assertThatIllegalArgumentException().isThrownBy(() -> faults.beforeRequest(0, () -> {}));
    }

    @Test
    void aLostRequestIsAnIoError() {
        faults.follow(FaultPlan.always(Fault.LOST_REQUEST));

        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(this::count)
                .withCauseInstanceOf(IOException.class);
    }

    private long count() {
        return number(client.updateItem(r -> r.tableName("counters")
                        .key(COUNTER)
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1")))
                        .returnValues("ALL_NEW"))
                .attributes());
    }

    private void countTwo() {
        client.transactWriteItems(r -> r.transactItems(List.of(hit("counter"), hit("other"))));
    }

    private static TransactWriteItem hit(String key) {
        return TransactWriteItem.builder()
                .update(u -> u.tableName("counters")
                        .key(Map.of("pk", AttributeValue.fromS(key)))
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build();
    }

    private void countOtherwise() {
        DYNAMO.client().transactWriteItems(r -> r.transactItems(hit("counter")));
    }

    private static long counter() {
        return number(DYNAMO.client()
                .getItem(r -> r.tableName("counters").key(COUNTER).consistentRead(true))
                .item());
    }

    private static long number(Map<String, AttributeValue> item) {
        AttributeValue hits = item.get("hits");
        return hits == null ? 0 : Long.parseLong(hits.n());
    }
}
