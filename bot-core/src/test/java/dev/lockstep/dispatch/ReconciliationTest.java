package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Phase;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.testkit.SkewedClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Not one record of the stream arrives here: what it would have told is found all the same. */
@Tag("P16")
class ReconciliationTest {
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final EventId EVENT = EventId.at(ManualClock.START, 1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final BotId bot = BotId.of("enrich");

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Stage stage;

    @BeforeEach
    void register() {
        stage = new Stage(table);
        stage.bot("enrich", "orders");
    }

    @Test
    @DisplayName("P16: a lost record of an advance is made up for")
    void aLostAdvanceIsRepaired() {
        stage.lockstep.wakes().advance(ORDERS, EVENT);

        assertThat(stage.sweeper.reconcile(10).repaired()).isEqualTo(1);

        assertThat(stage.invoked()).hasSize(1);
        assertThat(stage.sweeper.reconcile(10).repaired()).isZero();
    }

    @Test
    @DisplayName("P16: a lost record of a subscription is made up for")
    void aLostSubscriptionIsRepaired() {
        stage.lockstep.wakes().advance(QueueName.of("payments"), EVENT);
        stage.lockstep.bots().update(bot, d -> d.toBuilder().reads("payments").build());

        stage.sweeper.reconcile(10);

        assertThat(stage.invoked()).hasSize(1);
    }

    @Test
    @DisplayName("P16: a lost record of a trigger is made up for")
    void aLostTriggerIsRepaired() {
        stage.lockstep.wakes().trigger(bot);

        stage.sweeper.reconcile(10);

        assertThat(stage.invoked()).hasSize(1);
    }

    @Test
    @DisplayName("P16: a lost record of a notification is made up for")
    void aLostNotificationIsRepaired() {
        stage.lockstep.wakes().advance(ORDERS, EVENT);
        stage.lockstep.wakes().tell(bot, ORDERS, EVENT);

        assertThat(stage.sweeper.reconcile(10).repaired()).isZero();

        assertThat(stage.invoked()).hasSize(1);
    }

    @Test
    @DisplayName("A due time that was fired by a clock ahead is not fired again by one behind, within the bound")
    void aDueTimeFiresOnceWhateverTheClocksOfSweepers() {
        stage.lockstep
                .bots()
                .update(bot, d -> d.toBuilder().schedule("rate(10 minutes)").build());
        table.clock().set(ManualClock.START.plus(Duration.ofSeconds(270)));
        assertThat(sweeperOff(Duration.ofSeconds(40)).sweep().fired()).isEqualTo(1);

        assertThat(sweeperOff(Duration.ofSeconds(-40)).reconcile(10).repaired()).isZero();

        table.clock().advance(Duration.ofMinutes(2));
        assertThat(stage.sweeper.sweep().fired()).isZero();
    }

    private Sweeper sweeperOff(Duration skew) {
        Lockstep door = table.door(table.plainClient())
                .clock(SkewedClock.over(table.clock(), skew, 1))
                .clockDrift(Duration.ofSeconds(90))
                .build();
        return door.sweeper(door.dispatcher((target, invocation) -> {}));
    }

    @Test
    @DisplayName("P16: a lost record of a run's end is made up for")
    void aLostCompletionIsRepaired() {
        stage.lockstep.wakes().trigger(bot);
        stage.dispatcher.evaluate(bot);
        stage.lockstep.wakes().trigger(bot);
        stage.take().forEach(stage::work);

        stage.sweeper.reconcile(10);

        assertThat(stage.take()).hasSize(1);
    }

    @Test
    @DisplayName("P16: a lost record of a resumption is made up for")
    void aLostResumptionIsRepaired() {
        stage.lockstep.bots().pause(bot, Note.by("ops", "wait"));
        stage.lockstep.wakes().trigger(bot);
        stage.sweeper.reconcile(10);
        assertThat(stage.invoked()).isEmpty();
        stage.lockstep.bots().resume(bot, Note.by("ops", "go"));

        stage.sweeper.reconcile(10);

        assertThat(stage.invoked()).hasSize(1);
    }

    @Test
    @DisplayName("P16: a crash between a checkpoint and the advance of the queue it wrote is made up for")
    void aHeadBehindAWritePositionIsRepaired() {
        stage.bot("letters", "enriched");
        stage.lockstep.wakes().trigger(bot);
        stage.dispatcher.evaluate(bot);
        stage.lockstep.runs().run(stage.take().get(0), run -> run.complete(Checkpoint.write("enriched", EVENT, 1)));
        table.tear("H#enriched", "H", "h");

        stage.sweeper.reconcile(10);
        stage.sweeper.reconcile(10);

        assertThat(stage.lockstep.wakes().head(QueueName.of("enriched"))).contains(EVENT);
        assertThat(stage.take())
                .singleElement()
                .satisfies(i -> assertThat(i.bot().value()).isEqualTo("letters"));
    }

    @Test
    void aQueueThatWasWrittenWithoutAdvancingIsNotAdvancedLater() {
        stage.lockstep.wakes().trigger(bot);
        stage.dispatcher.evaluate(bot);
        stage.lockstep
                .runs()
                .run(
                        stage.take().get(0),
                        run -> run.complete(
                                Checkpoint.write("enriched", EVENT, 1).withoutAdvancing()));

        stage.sweeper.reconcile(10);

        assertThat(stage.lockstep.wakes().head(QueueName.of("enriched"))).isEmpty();
    }

    @Test
    void everyBotHasItsTurnHoweverFewAreLookedAtAtATime() {
        IntStream.range(0, 9).forEach(i -> stage.lockstep.wakes().trigger(stage.bot("bot-" + i)));

        for (int i = 0; i < 5; i++) {
            assertThat(stage.sweeper.reconcile(2).looked()).isEqualTo(2);
        }

        assertThat(stage.invoked())
                .extracting(i -> i.bot().value())
                .doesNotHaveDuplicates()
                .hasSize(9);
    }

    @Test
    void afterTheLastBotItStartsAgain() {
        stage.bot("other");
        stage.sweeper.reconcile(2);
        stage.sweeper.reconcile(2);

        assertThat(stage.sweeper.reconcile(2).looked()).isEqualTo(2);
    }

    @Test
    @DisplayName("A reconciliation reads by how many bots it looks at, not by how many there are")
    void aReconciliationCostsByTheBotsThatItLooksAt() {
        stage.bot("a-first", "orders");
        stage.bot("b-second", "orders");
        stage.sweeper.reconcile(1);
        Stage counted = new Stage(table, table.lockstep());
        Cost ofFew = table.cost(() -> counted.sweeper.reconcile(1));
        IntStream.range(0, 60).forEach(i -> stage.bot("c-" + i, "orders"));

        Cost ofMany = table.cost(() -> counted.sweeper.reconcile(1));

        assertThat(ofMany).isEqualTo(ofFew);
    }

    @Test
    void itGoesOnWhereABotWasRemoved() {
        IntStream.range(0, 6).forEach(i -> stage.bot("bot-" + i));
        stage.sweeper.reconcile(3);
        for (int i = 0; i < 6; i++) {
            BotId other = BotId.of("bot-" + i);
            if (i % 2 == 0) {
                stage.lockstep.bots().remove(other, Note.by("ops", "gone"));
            } else {
                stage.lockstep.wakes().trigger(other);
            }
        }

        IntStream.range(0, 3).forEach(i -> stage.sweeper.reconcile(3));

        assertThat(stage.invoked())
                .extracting(i -> i.bot().value())
                .containsExactlyInAnyOrder("bot-1", "bot-3", "bot-5");
    }

    @Test
    @DisplayName("P15: a definition, wake or run record that cannot be read keeps no other bot waiting")
    @Tag("P15")
    void malformedBotsBlockNobody() {
        for (String name : new String[] {"a", "b", "c", "d", "zz"}) {
            stage.lockstep.wakes().trigger(stage.bot(name, "orders"));
        }
        table.tear("B#a", "D", "ta");
        table.smear("B#b", "D", "nm", AttributeValue.fromN("1"));
        table.smear("B#c", "W", "q", AttributeValue.fromS("no map"));
        table.smear("B#d", "R#0000", "st", AttributeValue.fromS("?"));

        SweepReport report = stage.sweeper.reconcile(100);

        assertThat(report.failed()).isEqualTo(3);
        assertThat(stage.invoked()).extracting(i -> i.bot().value()).contains("b", "zz");
    }

    @Test
    void archivedBotsAreNotWoken() {
        stage.lockstep.bots().archive(bot, Note.by("ops", "old"));
        stage.lockstep.wakes().trigger(bot);

        stage.sweeper.reconcile(10);

        assertThat(stage.state(bot).run().phase()).isEqualTo(Phase.IDLE);
    }
}
