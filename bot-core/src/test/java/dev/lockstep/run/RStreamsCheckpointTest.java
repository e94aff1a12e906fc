package dev.lockstep.run;

import static dev.lockstep.fixture.BusBot.ID;
import static dev.lockstep.fixture.BusBot.READ;
import static dev.lockstep.fixture.BusBot.TIMEOUT;
import static dev.lockstep.fixture.BusBot.WRITTEN;
import static dev.lockstep.fixture.BusBot.map;
import static dev.lockstep.fixture.BusBot.number;
import static dev.lockstep.fixture.BusBot.text;
import static dev.lockstep.fixture.OneBot.INVOICES;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

class RStreamsCheckpointTest {
    private static final Checkpoint ONE = Checkpoint.read("orders", event(1), 5);
    private static final Checkpoint TWO = Checkpoint.read("orders", event(2), 5);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private BusBot bot;

    @BeforeEach
    void register() {
        bot = BusBot.registered(bus);
    }

    @Test
    void severalQueuesReadAndWrittenAreOneUpdateOfOneUnit() {
        BotRun run = bot.start();

        Cost cost = bus.cost(() -> run.checkpoint(ONE.andRead("returns", event(2), 1)
                .andWrite("invoices", event(3), 4)
                .andWrite("orders", event(4), 1)));

        assertThat(cost.requests()).isEqualTo(1);
        assertThat(cost.writeUnits()).isLessThanOrEqualTo(2);
        assertThat(bus.other().runs().position(ID, ORDERS))
                .map(Position::eventId)
                .contains(event(1));
        assertThat(bus.other().runs().writePosition(ID, ORDERS))
                .map(Position::eventId)
                .contains(event(4));
        assertThat(bus.other().runs().writePosition(ID, INVOICES))
                .map(Position::eventId)
                .contains(event(3));
    }

    @Test
    void aPositionHasTheAttributesOfLeoSdk() {
        Position position = Position.at(event(1))
                .withRecords(10)
                .withSourceTime(ManualClock.START)
                .withTimes(ManualClock.START.plusMillis(1), ManualClock.START.plusMillis(2));

        bot.start().checkpoint(Checkpoint.NONE.andRead(ORDERS, position));

        assertThat(bot.at("checkpoints", "read", READ))
                .isEqualTo(map(
                        "checkpoint",
                        text(event(1).value()),
                        "records",
                        number(10),
                        "source_timestamp",
                        number(ManualClock.START.toEpochMilli()),
                        "started_timestamp",
                        number(ManualClock.START.toEpochMilli() + 1),
                        "ended_timestamp",
                        number(ManualClock.START.toEpochMilli() + 2)));
        assertThat(bus.other().runs().position(ID, ORDERS)).contains(position);
    }

    @Test
    @DisplayName("P7: a position does not move back, and nothing is sent")
    @Tag("P7")
    void aPositionDoesNotMoveBack() {
        BotRun run = bot.start();
        run.checkpoint(TWO);

        Cost cost = bus.cost(
                () -> assertThatExceptionOfType(StalePositionException.class).isThrownBy(() -> run.checkpoint(ONE)));

        assertThat(cost.requests()).isZero();
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(2).value());
    }

    @Test
    @DisplayName("P7, P10: what node has set meanwhile is never overwritten, and told")
    @Tag("P7")
    @Tag("P10")
    void whatNodeHasSetMeanwhileIsNotOverwritten() {
        BotRun run = bot.start();
        run.checkpoint(ONE);
        assertThat(bot.nodeCheckpoints(Optional.of(event(1)), event(7))).isTrue();

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(StalePositionException.class)
                    .isThrownBy(() -> run.checkpoint(Checkpoint.read("orders", event(9), 1)))
                    .satisfies(stale -> assertThat(stale.stored()).isEqualTo(event(7)));
        }
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(7).value());
    }

    @Test
    @DisplayName("P10: a queue that somebody else has moved is found out at that queue, whatever was written between")
    @Tag("P10")
    void aQueueMovedByOthersIsNotForgottenByAnotherQueuesCheckpoint() {
        BotRun run = bot.start();
        bot.nodeCheckpoints(Optional.empty(), event(1));
        run.checkpoint(Checkpoint.write("invoices", event(1), 1));
        lose(() -> run.checkpoint(Checkpoint.write("invoices", event(2), 1)));
        run.checkpoint(Checkpoint.write("invoices", event(3), 1));

        assertThatExceptionOfType(StalePositionException.class).isThrownBy(() -> run.checkpoint(TWO));
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(1).value());
    }

    @Test
    @DisplayName("P4: a checkpoint whose answer never came is settled by the next one")
    @Tag("P4")
    void aLostAnswerIsSettledByTheNextCheckpoint() {
        BotRun run = bot.start();
        lose(() -> run.checkpoint(ONE));

        run.checkpoint(TWO);
        run.checkpoint(Checkpoint.read("orders", event(3), 1));

        assertThat(run.position("orders")).contains(event(3));
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(3).value());
    }

    @Test
    @DisplayName("P7: what node sets after a checkpoint whose answer was lost is not overwritten by the next one")
    @Tag("P7")
    void nodeAfterALostAnswerIsNotOverwritten() {
        BotRun run = bot.start();
        lose(() -> run.checkpoint(ONE));
        assertThat(bot.nodeCheckpoints(Optional.of(event(1)), event(5))).isTrue();

        assertThatExceptionOfType(StalePositionException.class).isThrownBy(() -> run.checkpoint(TWO));
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(5).value());
    }

    @Test
    @DisplayName(
            "P4: a checkpoint made again after its answer was lost takes one request more and is not counted twice")
    @Tag("P4")
    void aCheckpointMadeAgainFindsItself() {
        BotRun run = bot.start();
        lose(() -> run.checkpoint(ONE));

        Cost cost = bus.cost(() -> run.checkpoint(ONE));

        assertThat(cost.requests()).isEqualTo(1);
        assertThat(bot.numberAt("checkpoints", "read", READ, "records")).isEqualTo(5);
    }

    @Test
    @DisplayName("P8: a superseded run moves nothing, and is told by whom")
    @Tag("P8")
    void aSupersededRunMovesNothing() {
        BotRun run = bot.start();
        run.checkpoint(ONE);
        bus.clock().advance(TIMEOUT.plusSeconds(1));
        Invocation next = bot.claimedByTheBus();
        bot.nodeStarts(next, "node-request");

        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(() -> run.checkpoint(TWO))
                .withMessageContaining("node-request");
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(1).value());
    }

    @Test
    void nodeReadsOnWhereJavaStopped() {
        BotRun run = bot.start();
        run.checkpoint(ONE);
        run.complete();

        assertThat(bot.nodeCheckpoints(Optional.of(event(1)), event(2))).isTrue();
    }

    @Test
    void aPositionThatNodeErasedIsNone() {
        bot.set(map("records", number(1)), "checkpoints", "read", READ);
        BotRun run = bot.start();

        assertThat(run.position("orders")).isEmpty();
        run.checkpoint(ONE);

        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(1).value());
    }

    @Test
    void aNumberOfKinesisIsAPositionWhateverItsType() {
        bot.set(map("checkpoint", number(4_960_000)), "checkpoints", "read", READ);
        BotRun run = bot.start();

        assertThat(run.position("orders"))
                .hasValueSatisfying(at -> assertThat(at.value()).isEqualTo("4960000"));
        run.checkpoint(Checkpoint.read("orders", EventId.of("4960001"), 1));

        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo("4960001");
    }

    @Test
    void entriesOfOtherKindsAreLeftAsTheyAre() {
        bot.set(map("checkpoint", text("kept")), "checkpoints", "read", "system:shop");
        bot.set(map("checkpoint", text("kept")), "checkpoints", "read", "queue:s_orders");

        bot.start().checkpoint(ONE);

        assertThat(bot.textAt("checkpoints", "read", "system:shop", "checkpoint"))
                .isEqualTo("kept");
        assertThat(bot.textAt("checkpoints", "read", "queue:s_orders", "checkpoint"))
                .isEqualTo("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s_orders", "e_orders", "b_orders", "my-queue:orders", "System:x"})
    void aQueueThatLeoSdkWouldTakeForAnotherIsRefusedAndNothingIsSent(String queue) {
        BotRun run = bot.start();

        Cost cost = bus.cost(() -> assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> run.checkpoint(Checkpoint.read(queue, event(1), 1)))
                .withMessageContaining("leo-sdk"));

        assertThat(cost.requests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders/sub", "orders.sub", "bot.loader", "system.shop"})
    void subQueuesAndQueuesOfBotsAndSystemsAreQueues(String queue) {
        bot.start().checkpoint(Checkpoint.read(queue, event(1), 1));

        assertThat(bot.textAt("checkpoints", "read", "queue:" + queue, "checkpoint"))
                .isEqualTo(event(1).value());
        assertThat(bus.other().runs().position(ID, QueueName.of(queue))).isPresent();
    }

    @Test
    void aReferenceToAQueueIsItsName() {
        BotRun run = bot.start();

        run.checkpoint(Checkpoint.read("queue:orders", event(1), 1));

        assertThat(run.position("queue:orders")).contains(event(1));
        assertThat(run.position("orders")).contains(event(1));
    }

    @Test
    void fortyQueuesFitInOneUpdateAndMoreAreRefused() {
        BotRun run = bot.start();

        run.checkpoint(queues(40));

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> run.checkpoint(queues(41)))
                .withMessageContaining("40");
    }

    @ParameterizedTest
    @ValueSource(strings = {"z/2025/01/01/00/00/1735689600000-", "49600000"})
    void fortyQueuesFitInOneUpdateWithAllThatAnEndHolds(String ids) {
        BotRun run = bot.start();
        run.checkpoint(queues(40, EventId.of(ids + "0001")));
        run.runAgain();

        run.complete(Completion.SILENT.withMessage("all").withResult("{}").with(queues(40, EventId.of(ids + "0002"))));

        assertThat(bot.run("status")).isEqualTo(text("complete"));
        assertThat(bot.textAt("checkpoints", "read", "queue:orders-39", "checkpoint"))
                .isEqualTo(ids + "0002");
    }

    @Test
    void writingAQueueTellsNobody() {
        BotRun run = bot.start();

        Cost cost = bus.cost(() -> run.checkpoint(Checkpoint.write("invoices", event(1), 1)));

        assertThat(cost.requests()).isEqualTo(1);
        assertThat(bot.textAt("checkpoints", "write", WRITTEN, "checkpoint")).isEqualTo(event(1).value());
    }

    @Test
    @DisplayName("P11: positions and the bot's own writes take effect together")
    @Tag("P11")
    void positionsAndOwnWritesAreOneTransaction() {
        BotRun run = bot.start();
        run.commit(List.of(own()), ONE);
        lose(() -> run.commit(List.of(own()), TWO));

        run.commit(List.of(own()), TWO);

        assertThat(bus.item(bus.settings(), "own").get("hits")).isEqualTo(number(2));
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(2).value());
    }

    @Test
    void aPositionOfABotThatIsNotThereIsRefused() {
        assertThatExceptionOfType(UnknownBotException.class)
                .isThrownBy(() -> bus.lockstep().runs().position(BotId.of("nobody"), ORDERS));
    }

    private static Checkpoint queues(int number) {
        return queues(number, event(1));
    }

    private static Checkpoint queues(int number, EventId upTo) {
        return IntStream.range(0, number)
                .boxed()
                .reduce(Checkpoint.NONE, (all, i) -> all.andRead("orders-" + i, upTo, 1), (a, b) -> a);
    }

    private TransactWriteItem own() {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(bus.settings())
                        .key(Map.of("id", text("own")))
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build();
    }

    /** The write takes place, and its answer never comes. */
    private void lose(Runnable write) {
        bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        bus.faults().withoutSecondAttempts();
        assertThatExceptionOfType(SdkClientException.class).isThrownBy(write::run);
        bus.faults().follow(FaultPlan.none());
    }
}
