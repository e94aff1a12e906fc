package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** One run in two processes, or in one process that does not know what became of its own writes. */
class DoubledDeliveryTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @BeforeEach
    void register() {
        bot = OneBot.registered(table.other());
    }

    @Test
    @DisplayName(
            "P11: of one message delivered to two processes, the one that started last commits and the other is refused")
    @Tag("P11")
    void ofTwoProcessesOfOneRequestOnlyTheLastOneWrites() {
        Invocation invocation = bot.claim().invocation();
        BotRun first = table.other().runs().start(invocation, "message-1", TIMEOUT);
        BotRun second = table.other().runs().start(invocation, "message-1", TIMEOUT);

        assertThatExceptionOfType(ForeignRunException.class)
                .isThrownBy(() -> first.commit(List.of(count(10)), Checkpoint.read("orders", event(10), 10)));
        second.commit(List.of(count(12)), Checkpoint.read("orders", event(12), 12));

        assertThat(counted()).isEqualTo(12);
        assertThat(first.isLost()).isTrue();
    }

    @Test
    void aRequestThatStartsAgainGoesOnWhereItWas() {
        Invocation invocation = bot.claim().invocation();
        table.other().runs().start(invocation, "message-1", TIMEOUT).checkpoint(Checkpoint.read("orders", event(7), 7));

        BotRun again = table.other().runs().start(invocation, "message-1", TIMEOUT);

        assertThat(again.position("orders")).contains(event(7));
    }

    @Test
    @DisplayName("P4: a start that arrives once more, late, does not fence off the process that started after it")
    @Tag("P4")
    void aLateStartDoesNotFenceOffTheNextOne() {
        Invocation invocation = bot.claim().invocation();
        table.faults().lateUntilTold();
        table.faults().follow(FaultPlan.on(1, Fault.DELIVERED_LATE));
        BotRun died = table.lockstep().runs().start(invocation, "message-1", TIMEOUT);
        died.checkpoint(Checkpoint.read("orders", event(1), 1));
        BotRun retry = table.other().runs().start(invocation, "message-1", TIMEOUT);

        assertThat(table.faults().deliverLate()).isEqualTo(1);

        retry.checkpoint(Checkpoint.read("orders", event(2), 1));
        assertThat(retry.isLost()).isFalse();
    }

    @Test
    @DisplayName("P18: a sweep that saw a later deadline does not put off the look that an earlier one asks for")
    @Tag("P18")
    void aLookIsNotPutOffByWhoSawALaterDeadline() {
        Invocation invocation = bot.claim().invocation();
        table.clock().advance(Duration.ofSeconds(61));
        table.other().runs().start(invocation, "message-1", Duration.ofMinutes(15));
        RunState seen = bot.state();
        table.other().runs().start(invocation, "message-1", Duration.ofMinutes(5));

        table.other().runs().lookAgain(seen, seen.times().deadline().orElseThrow());

        RunTimes times = bot.state().times();
        assertThat(times.due().orElseThrow()).isBefore(times.deadline().orElseThrow());
    }

    @Test
    @DisplayName("P18: a start with less time than the one before is looked at when its own time is over")
    @Tag("P18")
    void aSecondStartWithLessTimeIsLookedAtInTime() {
        Invocation invocation = bot.claim().invocation();
        table.other().runs().start(invocation, "message-1", Duration.ofMinutes(15));
        table.clock().advance(Duration.ofSeconds(61));
        table.other().sweeper(table.other().dispatcher((target, i) -> {})).sweep();
        assertThat(bot.state().times().due().orElseThrow())
                .isAfter(table.clock().instant().plusSeconds(600));

        table.other().runs().start(invocation, "message-1", Duration.ofMinutes(1));

        assertThat(bot.state().times().due()).contains(table.clock().instant().plusSeconds(60));
    }

    @Test
    void aRunThatWasLostStaysLostWithoutAnotherRequest() {
        BotRun run = table.lockstep().runs().start(bot.claim().invocation());
        table.other().runs().rewind(OneBot.ID, ORDERS, event(1), NOTE);
        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(() -> run.checkpoint(Checkpoint.read("orders", event(2), 1)));
        long sent = table.faults().sent();

        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(run::complete);

        assertThat(table.faults().sent()).isEqualTo(sent);
    }

    @Test
    void aWorkThatEndsItsRunWithAnErrorIsNotReportedAsCompleted() {
        RunResult result = table.other()
                .runs()
                .run(bot.claim().invocation(), run -> run.fail(RunError.of("no-orders", "the shop is closed")));

        assertThat(result)
                .isInstanceOfSatisfying(
                        RunResult.Failed.class,
                        failed -> assertThat(failed.error()).hasMessage("no-orders: the shop is closed"));
    }

    @Test
    @DisplayName("P11: a commit made up from positions that an unanswered commit has moved is refused")
    @Tag("P11")
    void aCommitAfterOneWhoseAnswerWasLostDoesNotDoubleItsEffects() {
        BotRun run = table.lockstep().runs().start(bot.claim().invocation());
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        assertThatExceptionOfType(SdkException.class)
                .isThrownBy(() -> run.commit(List.of(count(11)), Checkpoint.read("orders", event(11), 11)));

        assertThatExceptionOfType(StalePositionException.class)
                .isThrownBy(() -> run.commit(List.of(count(12)), Checkpoint.read("orders", event(12), 12)))
                .satisfies(stale -> assertThat(stale.stored()).isEqualTo(event(11)));

        assertThat(counted()).isEqualTo(11);
        run.commit(List.of(count(1)), Checkpoint.read("orders", event(12), 1));
        assertThat(counted()).isEqualTo(12);
    }

    @Test
    @DisplayName("P18: a run whose record is full of positions is refused more of them and can still be ended")
    @Tag("P18")
    void aRecordFullOfPositionsCanStillBeEnded() {
        BotRun run = table.other().runs().start(bot.claim().invocation());
        int room = 600;
        run.checkpoint(positions(0, room));

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> run.checkpoint(positions(room, 2 * room)))
                .withMessageContaining("no room for more positions");

        run.fail(RunError.of("full", "of queues"));
        assertThat(bot.state().phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void aRewindLogsTheRunItFencesAndDoesNotNameItAsItsOwnHolder() {
        BotRun run = table.other().runs().start(bot.claim().invocation());

        table.other().runs().rewind(OneBot.ID, ORDERS, EventId.BEGINNING, NOTE);

        assertThat(bot.history())
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.error().orElseThrow().type()).isEqualTo("rewound"));
        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(run::complete)
                .satisfies(lost -> assertThat(lost.holder()).isEmpty());
    }

    private static Checkpoint positions(int from, int to) {
        Checkpoint checkpoint = Checkpoint.NONE;
        for (int i = from; i < to; i++) {
            checkpoint = checkpoint.andRead(
                    "a-queue-with-a-name-as-long-as-some-teams-like-them-" + i + "x".repeat(60), event(1), 1);
        }
        return checkpoint;
    }

    private TransactWriteItem count(long by) {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(table.name())
                        .key(key())
                        .updateExpression("ADD counted :by")
                        .expressionAttributeValues(Map.of(":by", AttributeValue.fromN(Long.toString(by)))))
                .build();
    }

    private long counted() {
        return Long.parseLong(
                Objects.requireNonNull(table.item("count", "count").get("counted"))
                        .n());
    }

    private static Map<String, AttributeValue> key() {
        return Map.of("pk", AttributeValue.fromS("count"), "sk", AttributeValue.fromS("count"));
    }
}
