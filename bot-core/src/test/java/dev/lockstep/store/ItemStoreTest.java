package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

class ItemStoreTest {
    private static final RecordKey HEAD = new RecordKey.QueueHead(QueueName.of("orders"));

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls open
    private ItemStore store;

    @BeforeEach
    void open() {
        store = new ItemStore(table.client(), TableLayout.nativeTable(table.name()));
    }

    @Test
    void aTransactionThatOneOfItsRecordsDoesNotTakeNamesThemAll() {
        table.plant(Map.of(
                "pk", AttributeValue.fromS("H#orders"),
                "sk", AttributeValue.fromS("H"),
                "c", AttributeValue.fromS("no number")));
        RecordKey.QueueHead other = new RecordKey.QueueHead(QueueName.of("returns"));

        assertThatThrownBy(() -> store.transact(
                        List.of(Change.of(other).set("h", "1"), Change.of(HEAD).increment("c", 1))))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageStartingWith("an attribute of one of these records holds another type")
                .hasMessageContainingAll(other.toString(), HEAD.toString());
    }

    @Test
    void moreThanAHundredRecordsAreReadInSeveralBatches() {
        List<RecordKey.QueueHead> keys = IntStream.range(0, 250)
                .mapToObj(i -> new RecordKey.QueueHead(QueueName.of("q" + i)))
                .toList();
        keys.subList(0, 240)
                .forEach(key -> store.update(Change.of(key).set("h", key.queue().value())));

        Cost cost = table.cost(() -> assertThat(store.getAll(keys))
                .hasSize(240)
                .allSatisfy((key, item) -> assertThat(item.requireString("h"))
                        .isEqualTo(((RecordKey.QueueHead) key).queue().value())));

        assertThat(cost.requests()).isEqualTo(3);
        assertThat(store.getAll(List.of())).isEmpty();
    }

    @Test
    void aRangeOfMoreThanAMegabyteIsReadPageByPageInBothDirections() {
        BotId bot = BotId.of("enrich");
        IntStream.range(0, 12)
                .forEach(i ->
                        store.update(Change.of(new RecordKey.RunLog(bot, 0, i)).set("text", "x".repeat(200_000))));
        RecordRange logs = new RecordRange.RunLogs(bot);

        Cost first = table.cost(
                () -> assertThat(store.query(logs).findFirst().orElseThrow().key())
                        .isEqualTo(new RecordKey.RunLog(bot, 0, 11)));

        assertThat(first.requests()).isEqualTo(1);
        assertThat(store.queryDescending(logs).map(Item::key))
                .isEqualTo(IntStream.range(0, 12)
                        .mapToObj(i -> (RecordKey) new RecordKey.RunLog(bot, 0, i))
                        .toList());
    }

    @Test
    @DisplayName("P12: an update that meets a transaction on its item is tried again")
    @Tag("P12")
    void anUpdateIsTriedAgainAfterAConflict() {
        Conflicts conflicts = new Conflicts(5);

        assertThat(conflicting(conflicts).update(Change.of(HEAD).increment("n", 1)))
                .isInstanceOf(Outcome.Applied.class);

        assertThat(conflicts.asked).hasValue(6);
        assertThat(store.get(HEAD).orElseThrow().number("n", 0)).isEqualTo(1);
    }

    @Test
    @DisplayName("P12: a transaction that meets another one is tried again")
    @Tag("P12")
    void aTransactionIsTriedAgainAfterAConflict() {
        Conflicts conflicts = new Conflicts(5);

        assertThat(conflicting(conflicts).transact(List.of(Change.of(HEAD).increment("n", 1))))
                .isInstanceOf(Outcome.Applied.class);

        assertThat(conflicts.asked).hasValue(6);
        assertThat(store.get(HEAD).orElseThrow().number("n", 0)).isEqualTo(1);
    }

    @Test
    @DisplayName("P12: conflicts without end are given up after six attempts, and told")
    @Tag("P12")
    void conflictsAreNotRetriedForEver() {
        Conflicts conflicts = new Conflicts(Integer.MAX_VALUE);
        ItemStore conflicting = conflicting(conflicts);

        assertThatThrownBy(() -> conflicting.update(Change.of(HEAD).increment("n", 1)))
                .isInstanceOf(TransactionConflictException.class);
        assertThatThrownBy(() -> conflicting.transact(List.of(Change.of(HEAD).increment("n", 1))))
                .isInstanceOf(TransactionCanceledException.class);

        assertThat(conflicts.asked).hasValue(12);
        assertThat(store.get(HEAD)).isEmpty();
    }

    @Test
    @DisplayName("P12: who is interrupted while waiting for another transaction stops and stays interrupted")
    @Tag("P12")
    void anInterruptedWriterStops() {
        ItemStore conflicting = conflicting(new Conflicts(Integer.MAX_VALUE));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> conflicting.update(Change.of(HEAD).increment("n", 1)))
                .isInstanceOf(RuntimeException.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @DisplayName("P5: a transaction that was throttled is tried again")
    @Tag("P5")
    void aThrottledTransactionIsTriedAgain() {
        table.faults().follow(FaultPlan.from(1, 2, Fault.THROTTLED));

        assertThat(store.transact(List.of(Change.of(HEAD).set("h", "1")))).isInstanceOf(Outcome.Applied.class);

        assertThat(table.faults().sent()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"TRANSACTION_CONFLICT", "THROTTLED"})
    @DisplayName("P4, P12: a transaction without an answer knows its own effect, whatever its next attempt meets")
    @Tag("P4")
    @Tag("P12")
    void aTransactionDoesNotMeetItsOwnEffect(Fault second) {
        table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE).or(FaultPlan.on(2, second)));

        Outcome outcome =
                store.transact(List.of(Change.of(HEAD).increment("n", 1).when(Condition.missing())));

        assertThat(outcome).isInstanceOf(Outcome.Applied.class);
        assertThat(store.get(HEAD).orElseThrow().number("n", 0)).isEqualTo(1);
    }

    @Test
    @DisplayName("a transaction that was canceled may be sent again under its token, and takes place then")
    void aCanceledTransactionIsNotRemembered() {
        TransactWriteItem first = Change.of(HEAD)
                .set("h", "first")
                .when(Condition.exists())
                .toTransaction(TableLayout.nativeTable(table.name()));
        assertThatThrownBy(() -> table.client()
                        .transactWriteItems(r -> r.transactItems(first).clientRequestToken("once")))
                .isInstanceOf(TransactionCanceledException.class);
        store.update(Change.of(HEAD).set("h", "there"));

        table.client().transactWriteItems(r -> r.transactItems(first).clientRequestToken("once"));

        assertThat(store.get(HEAD).orElseThrow().requireString("h")).isEqualTo("first");
    }

    @Test
    void aRefusalNamesTheChangeAndBringsTheRecord() {
        store.update(Change.of(HEAD).set("h", "there"));

        Outcome outcome = store.transact(List.of(
                Change.of(new RecordKey.QueueHead(QueueName.of("other"))).set("h", "new"),
                Change.of(HEAD).set("h", "mine").when(Condition.missing())));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.index()).isEqualTo(1);
            assertThat(refused.found().orElseThrow().requireString("h")).isEqualTo("there");
        });
        assertThat(store.get(new RecordKey.QueueHead(QueueName.of("other")))).isEmpty();
    }

    @Test
    void creatingATableThatIsThereChangesNothing() {
        store.update(Change.of(HEAD).set("h", "kept"));

        assertThatCode(() -> LockstepTable.create(table.plainClient(), table.name()))
                .doesNotThrowAnyException();

        assertThat(store.get(HEAD)).isPresent();
        assertThat(table.plainClient()
                        .describeTimeToLive(r -> r.tableName(table.name()))
                        .timeToLiveDescription()
                        .attributeName())
                .isEqualTo(LockstepTable.TIME_TO_LIVE);
    }

    @Test
    void aNameThatIsNoTablesIsRefused() {
        for (String name : List.of("", "ab", "a b c", "../table", "t".repeat(256), "arn:aws:dynamodb")) {
            assertThatThrownBy(() -> TableLayout.nativeTable(name)).isInstanceOf(InvalidInputException.class);
        }
    }

    private ItemStore conflicting(Conflicts conflicts) {
        return new ItemStore(DYNAMO.client(table.faults(), conflicts), TableLayout.nativeTable(table.name()));
    }

    /** Answers writes as DynamoDB does where another transaction is at work on the item; so many times. */
    private static final class Conflicts implements ExecutionInterceptor {
        private final AtomicInteger asked = new AtomicInteger();
        private final int count;

        Conflicts(int count) {
            this.count = count;
        }

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (asked.getAndIncrement() >= count) {
                return;
            }
            if (context.request() instanceof UpdateItemRequest) {
                throw TransactionConflictException.builder()
                        .message("Transaction is ongoing for the item")
                        .build();
            } else if (context.request() instanceof TransactWriteItemsRequest) {
                throw TransactionCanceledException.builder()
                        .message("Transaction cancelled")
                        .cancellationReasons(
                                CancellationReason.builder().code("None").build(),
                                CancellationReason.builder()
                                        .code("TransactionConflict")
                                        .build())
                        .build();
            }
        }
    }
}
