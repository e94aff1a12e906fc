package dev.lockstep.local.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.local.migrate.Buses.Side;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Who has the work of a bot, before, between and after. */
class HandOverTest {
    private static final BotId BOT = BotId.of("orders");
    private static final Note ANN = Note.by("ann", "looks into it");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path folder;

    private Buses buses;
    private Originals originals;

    @BeforeEach
    void aBotAtWorkOnTheBus() throws IOException {
        buses = new Buses(DYNAMO, clock, folder).bus("Old");
        originals = buses.originals();
        buses.door("Old").bots().register(definition());
        move(Side.BUS, 1);
    }

    @AfterEach
    void close() throws IOException {
        originals.close();
    }

    @Test
    void theWorkGoesThereAndBackWithWhatWasDoneMeanwhile() {
        assertThat(there(false).outcome()).isEqualTo(Outcome.COPIED);
        assertWork(BotStatus.ACTIVE, BotStatus.PAUSED);
        move(Side.BUS, 2);

        assertThat(there(true).outcome()).isEqualTo(Outcome.COPIED);
        assertWork(BotStatus.PAUSED, BotStatus.ACTIVE);
        assertThat(position(Side.OWN)).isEqualTo(2);
        move(Side.OWN, 3);

        assertThat(back(true).outcome()).isEqualTo(Outcome.COPIED);
        assertWork(BotStatus.ACTIVE, BotStatus.PAUSED);
        assertThat(position(Side.BUS)).isEqualTo(3);
        assertThat(buses.cron("Old").get("orders")).doesNotContainKeys("paused", Mark.ATTRIBUTE);
    }

    @Test
    void whatWasHandedOverBeforeIsLeftAsItIs() {
        there(true);
        move(Side.OWN, 5);

        Moved again = there(true);

        assertThat(again.outcome()).isEqualTo(Outcome.SAME);
        assertThat(again.remarks()).contains("it was handed over before");
        assertThat(position(Side.OWN)).isEqualTo(5);
    }

    @Test
    void aBusThatHasTheWorkIsNotWrittenOnTheWayBack() {
        there(false);
        move(Side.BUS, 50);
        buses.door("Old").bots().pause(BOT, ANN);

        Moved back = back(true);

        assertThat(back.outcome()).isEqualTo(Outcome.SAME);
        assertThat(back.remarks()).contains("the bus has the work");
        assertWork(BotStatus.PAUSED, BotStatus.PAUSED);
        assertThat(position(Side.BUS)).isEqualTo(50);
    }

    @Test
    void aBotThatPeopleHavePausedSinceItWasCopiedIsNotStarted() {
        there(false);
        buses.door("Old").bots().pause(BOT, ANN);

        Moved moved = there(true);

        assertThat(moved.remarks()).anyMatch(remark -> remark.contains("goes on resting"));
        assertWork(BotStatus.PAUSED, BotStatus.PAUSED);
    }

    @Test
    void aBotThatPeopleHaveResumedSinceItWasCopiedIsHandedOver() {
        buses.door("Old").bots().pause(BOT, ANN);
        there(false);
        buses.door("Old").bots().resume(BOT, ANN);

        assertThat(there(true).outcome()).isEqualTo(Outcome.COPIED);

        assertWork(BotStatus.PAUSED, BotStatus.ACTIVE);
    }

    @Test
    void aRunThatIsUnderWayOnTheBusIsWaitedForAndOneThatDiedIsNot() {
        there(false);
        running();

        assertThat(there(true).outcome()).isEqualTo(Outcome.WAITS);
        assertWork(BotStatus.PAUSED, BotStatus.PAUSED);

        clock.advance(Duration.ofMinutes(30));
        assertThat(there(true).outcome()).isEqualTo(Outcome.COPIED);
        assertWork(BotStatus.PAUSED, BotStatus.ACTIVE);
    }

    @Test
    void aPauseSettlesBeforeTheCopyIsSetToWork() {
        Migration settling =
                Migration.toTable(buses.sides("Old", originals, buses.dynamo(), Duration.ofSeconds(10)), true, true);

        there(false);
        settling.rest("orders");
        assertThat(settling.move("orders").outcome()).isEqualTo(Outcome.WAITS);
        assertThat(own().status()).isNotEqualTo(BotStatus.ACTIVE);

        clock.advance(Duration.ofSeconds(10));
        assertThat(settling.move("orders").outcome()).isEqualTo(Outcome.COPIED);
        assertWork(BotStatus.PAUSED, BotStatus.ACTIVE);
    }

    @Test
    void whatTheBusCouldNotDoIsRefusedBeforeAnythingIsPausedOrWritten() {
        there(true);
        move(Side.OWN, 4);
        buses.own()
                .bots()
                .update(BOT, d -> d.toBuilder().schedule("0 12 ? * MON-FRI").build());

        Moved moved = back(true);

        assertThat(moved.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(moved.changes()).isEmpty();
        assertWork(BotStatus.PAUSED, BotStatus.ACTIVE);
        assertThat(position(Side.BUS)).isEqualTo(1);
    }

    @Test
    void aBotAtWorkOnBothSidesIsTold() {
        buses.own().bots().register(definition());

        assertThat(there(false).remarks()).contains("it is at work on both sides: pause one of them");
        assertThat(back(false).remarks()).contains("it is at work on both sides: pause one of them");
    }

    @Test
    void aCopyThatPeopleHavePausedIsNotWritten() {
        there(true);
        buses.own().bots().pause(BOT, ANN);
        move(Side.OWN, 7);

        Moved back = back(true);

        assertThat(back.remarks()).anyMatch(remark -> remark.contains("goes on resting"));
        assertWork(BotStatus.PAUSED, BotStatus.PAUSED);
        assertThat(buses.cron("Old").get("orders")).containsKeys("paused", Mark.ATTRIBUTE);
    }

    @Test
    void aBotThatPeopleHaveResumedOnTheBusIsNotMovedBackThere() {
        there(true);
        buses.own().bots().pause(BOT, ANN);
        buses.door("Old").bots().resume(BOT, ANN);
        move(Side.BUS, 100);

        assertThat(back(false).outcome()).isEqualTo(Outcome.LEFT_ALONE);

        assertThat(position(Side.BUS)).isEqualTo(100);
    }

    @Test
    void aBotThatPeopleHaveResumedOnTheBusAfterItWasHandedOverIsAtWorkOnBothSides() {
        there(true);
        buses.door("Old").bots().resume(BOT, ANN);

        assertThat(there(true).remarks()).contains("it is at work on both sides: pause one of them");
        assertThat(back(true).remarks()).contains("it is at work on both sides: pause one of them");
    }

    @Test
    void aHandOverThatPeopleHaveUndoneByHandBeginsAnew() {
        there(false);
        Migration.toTable(buses.sides("Old", originals), true, true).rest("orders");
        buses.door("Old").bots().resume(BOT, ANN);
        move(Side.BUS, 9);

        assertThat(there(true).outcome()).isEqualTo(Outcome.COPIED);

        assertWork(BotStatus.PAUSED, BotStatus.ACTIVE);
        assertThat(position(Side.OWN)).isEqualTo(9);
    }

    @Test
    void aCopyThatPeopleHavePausedInTheMiddleOfAHandOverTakesNoPositionsBack() {
        there(false);
        move(Side.BUS, 50);
        Migration.toTable(buses.sides("Old", originals), true, true).rest("orders");
        buses.own().bots().pause(BOT, ANN);

        back(false);

        assertThat(position(Side.BUS)).isEqualTo(50);
        assertThat(buses.door("Old").bots().find(BOT).orElseThrow().status()).isEqualTo(BotStatus.ACTIVE);
    }

    @Test
    void aBotThatWasRemovedAfterItsHandOverIsNotStartedAgain() {
        there(true);
        buses.own().bots().remove(BOT, ANN);

        assertThat(there(true).outcome()).isEqualTo(Outcome.LEFT_ALONE);

        assertThat(buses.own().bots().find(BOT)).isEmpty();
    }

    @Test
    void aHandOverThatBrokeOffBeforeAnythingWasCopiedIsFoundAndUndone() {
        Migration.toTable(buses.sides("Old", originals), true, true).rest("orders");
        Migration back = Migration.toBus(buses.sides("Old", originals), true, false);

        assertThat(back.bots()).containsExactly("orders");
        assertThat(back.move("orders").outcome()).isEqualTo(Outcome.COPIED);

        assertThat(buses.door("Old").bots().find(BOT).orElseThrow().status()).isEqualTo(BotStatus.ACTIVE);
    }

    @Test
    void aBotThatWorksHereWorksOnANewBusToo() {
        buses.door("Old").bots().pause(BOT, ANN);
        there(false);
        buses.door("Old").bots().resume(BOT, ANN);
        there(true);
        buses.dynamo().deleteItem(r -> r.tableName("OldCron").key(Map.of("id", AttributeValue.fromS("orders"))));

        back(true);

        assertWork(BotStatus.ACTIVE, BotStatus.PAUSED);
    }

    @Test
    void theArchiveIsLeftOnBothSides() {
        buses.door("Old").bots().archive(BOT, ANN);
        there(false);
        assertThat(own().status()).isEqualTo(BotStatus.ARCHIVED);
        buses.door("Old").bots().restore(BOT, ANN);
        there(true);
        assertWork(BotStatus.PAUSED, BotStatus.ACTIVE);

        buses.own().bots().archive(BOT, ANN);
        back(false);
        buses.own().bots().restore(BOT, ANN);
        back(true);
        assertWork(BotStatus.ACTIVE, BotStatus.PAUSED);
    }

    @Test
    void anUnansweredTriggerAndAOneOffRunGoAlongBothWays() {
        buses.door("Old").wakes().trigger(BOT);
        buses.door("Old").wakes().schedule(BOT, clock.instant().plusSeconds(3600));

        there(true);
        assertThat(buses.own().bots().describe(BOT).wake().count()).isEqualTo(1);
        assertThat(buses.own().wakes().scheduled(BOT)).hasSize(1);
        assertThat(buses.door("Old").wakes().scheduled(BOT)).isEmpty();

        back(true);
        assertThat(buses.door("Old").wakes().scheduled(BOT)).hasSize(1);
    }

    private Moved there(boolean handOver) {
        return moved(Migration.toTable(buses.sides("Old", originals), true, handOver), handOver);
    }

    private Moved back(boolean handOver) {
        return moved(Migration.toBus(buses.sides("Old", originals), true, handOver), handOver);
    }

    private static Moved moved(Migration migration, boolean handOver) {
        if (handOver) {
            migration.rest("orders");
        }
        return migration.move("orders");
    }

    private void move(Side side, long to) {
        buses.move(side, "Old", BOT, EventId.ofNumber(to));
    }

    private long position(Side side) {
        return Long.parseLong(buses.position(side, "Old", BOT).value());
    }

    private void running() {
        long invoked = clock.instant().toEpochMilli();
        buses.dynamo()
                .updateItem(r -> r.tableName("OldCron")
                        .key(Map.of("id", AttributeValue.fromS("orders")))
                        .updateExpression("SET instances.#0 = :run, invokeTime = :now")
                        .expressionAttributeNames(Map.of("#0", "0"))
                        .expressionAttributeValues(Map.of(
                                ":now", number(invoked),
                                ":run",
                                        AttributeValue.fromM(Map.of(
                                                "token", number(invoked),
                                                "invokeTime", number(invoked),
                                                "startTime", number(invoked + 1),
                                                "requestId", AttributeValue.fromS("r1"),
                                                "maxDuration", number(300_000))))));
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private void assertWork(BotStatus onTheBus, BotStatus here) {
        assertThat(buses.door("Old").bots().find(BOT).orElseThrow().status()).isEqualTo(onTheBus);
        assertThat(own().status()).isEqualTo(here);
    }

    private Bot own() {
        return buses.own().bots().find(BOT).orElseThrow();
    }

    private static BotDefinition definition() {
        return BotDefinition.bot("orders")
                .target("lambda:orders")
                .reads("lines")
                .build();
    }
}
