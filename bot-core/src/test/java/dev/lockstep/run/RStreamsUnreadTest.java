package dev.lockstep.run;

import static dev.lockstep.fixture.BusBot.ID;
import static dev.lockstep.fixture.BusBot.READ;
import static dev.lockstep.fixture.BusBot.TIMEOUT;
import static dev.lockstep.fixture.BusBot.map;
import static dev.lockstep.fixture.BusBot.number;
import static dev.lockstep.fixture.BusBot.round;
import static dev.lockstep.fixture.BusBot.text;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.QueueName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What somebody wrote into a bot's item that nobody can read is in the way of those alone who need it. */
class RStreamsUnreadTest {
    private static final QueueName OTHER = QueueName.of("other");

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

    static Stream<AttributeValue> noPositions() {
        return Stream.of(
                map("checkpoint", text("")),
                map("checkpoint", map()),
                map("checkpoint", AttributeValue.fromBool(true)),
                map("checkpoint", AttributeValue.fromL(List.of())),
                map("checkpoint", text("z/no date")),
                text("z/2025/01/01"));
    }

    @ParameterizedTest
    @MethodSource("noPositions")
    void aPositionThatCannotBeReadIsInTheWayOfItsQueueAlone(AttributeValue unread) {
        bot.set(unread, "checkpoints", "read", "queue:other");
        BotRun run = bot.start();

        run.checkpoint(Checkpoint.read("orders", event(1), 1).andWrite("other", event(1), 1));
        refused(() -> run.position("other"));
        refused(() -> run.checkpoint(Checkpoint.read("orders", event(2), 1).andRead("other", event(9), 1)));
        refused(() -> bus.lockstep().runs().position(ID, OTHER));
        refused(() -> bus.lockstep().runs().rewind(ID, OTHER, event(1), NOTE));
        refused(() -> bus.lockstep().bots().describe(ID));
        run.complete(Checkpoint.read("orders", event(3), 1));

        assertThat(bot.at("checkpoints", "read", "queue:other")).isEqualTo(unread);
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(3).value());
        assertThat(bot.run("status")).isEqualTo(text("complete"));
    }

    @Test
    void anInstanceOfAFanOutIsToldOfItsOwnPositionsAlone() {
        bot.set(map("checkpoint", text("")), "checkpoints", "read", READ);
        Invocation share = bot.share(2, round(event(9), event(4)));
        bot.set(map("checkpoint", text("")), "instances", "2", "queue:other");

        BotRun run = bus.lockstep().runs().start(share, "request", TIMEOUT);

        assertThat(run.position("orders")).contains(event(4));
        refused(() -> run.position("other"));
        refused(() -> run.writePosition("other"));
        run.complete(Checkpoint.read("orders", event(5), 1));
    }

    @Test
    void aTriggerOrACountOfErrorsThatCannotBeReadIsWrittenAnew() {
        for (AttributeValue unread : new AttributeValue[] {text("soon"), map(), number(-1), huge()}) {
            bot.set(unread, "trigger");
            bot.set(unread, "errorCount");
            BotRun run = bot.start();
            run.runAgain();

            run.complete();

            assertThat(bot.numberAt("trigger")).isEqualTo(bus.clock().millis() + 2);
            assertThat(bot.at("errorCount")).isEqualTo(number(0));
            bus.clock().advance(TIMEOUT);
        }
    }

    @Test
    void aRunWhoseRecordCannotBeReadAtAllIsEndedWithTheError() {
        Invocation claimed = bot.claimedByTheBus();
        bot.set(text("none"), "checkpoints");

        refused(() -> bus.lockstep().runs().start(claimed, "request", TIMEOUT));

        assertThat(bot.run("status")).isEqualTo(text("error"));
        assertThat(bot.run("completedTime")).isEqualTo(number(bus.clock().millis()));
        assertThat(bot.at("errorCount")).isEqualTo(number(1));
    }

    @Test
    void aRunOfSomebodyElseIsNotEndedByAStartThatIsRefusedAndCannotReadIt() {
        Invocation claimed = bot.claimedByTheBus();
        bot.nodeStarts(claimed, "node");
        bot.set(text("none"), "checkpoints");

        refused(() -> bus.lockstep().runs().start(claimed, "request", TIMEOUT));

        assertThat(Optional.ofNullable(bot.run("completedTime"))).isEmpty();
    }

    private static AttributeValue huge() {
        return AttributeValue.fromN("1" + "0".repeat(30));
    }

    private static void refused(Runnable call) {
        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(call::run)
                .withMessageContaining(ID.value());
    }
}
