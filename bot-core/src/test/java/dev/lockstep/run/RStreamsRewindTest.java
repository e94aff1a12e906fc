package dev.lockstep.run;

import static dev.lockstep.fixture.BusBot.ID;
import static dev.lockstep.fixture.BusBot.READ;
import static dev.lockstep.fixture.BusBot.TIMEOUT;
import static dev.lockstep.fixture.BusBot.map;
import static dev.lockstep.fixture.BusBot.number;
import static dev.lockstep.fixture.BusBot.text;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnknownBotException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RStreamsRewindTest {
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
    @DisplayName("P7: only a rewind moves a position back, and the bus is asked for a run")
    @Tag("P7")
    void aRewindMovesAPositionBackAndAsksForARun() {
        BotRun run = bot.start();
        run.checkpoint(Checkpoint.read("orders", event(5), 1));
        run.complete();

        Optional<Position> left = bus.lockstep().runs().rewind(ID, ORDERS, event(2), NOTE);

        assertThat(left).map(Position::eventId).contains(event(5));
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(2).value());
        assertThat(bot.numberAt("trigger")).isGreaterThan(bot.numberAt("instances", "0", "invokeTime"));
        assertThat(bot.run("status")).isEqualTo(text("complete"));
    }

    @Test
    void theBeginningIsWhatANewBotHas() {
        bot.start().complete(Checkpoint.read("orders", event(5), 1));

        bus.lockstep().runs().rewind(ID, ORDERS, EventId.BEGINNING, NOTE);

        assertThat(bot.at("checkpoints", "read", READ)).isEqualTo(map());
        assertThat(bot.nodeCheckpoints(Optional.empty(), event(1))).isTrue();
    }

    @Test
    @DisplayName("P8: a run of Java's that is under way is fenced off by a rewind, whatever it writes next")
    @Tag("P8")
    void aRunOfJavaIsFencedOff() {
        BotRun run = bot.start();
        run.checkpoint(Checkpoint.read("orders", event(5), 1));

        bus.other().runs().rewind(ID, ORDERS, event(2), NOTE);

        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(() -> run.checkpoint(Checkpoint.write("invoices", event(1), 1)));
        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(run::complete);
        assertThat(bot.run("completedTime")).isEqualTo(number(bus.clock().millis()));
        assertThat(bot.at("errorCount")).isNull();
        assertThat(bot.processorClaims(bot.item(), bot.numberAt("trigger"))).isTrue();
        BotRun next = bus.lockstep().runs().start(bot.invocation(bot.numberAt("trigger")), "next", TIMEOUT);
        assertThat(next.position("orders")).contains(event(2));
    }

    @Test
    void aRunOfNodeKeepsTheLockAndMeetsTheNewPosition() {
        Invocation claimed = bot.claimedByTheBus();
        bot.nodeStarts(claimed, "node");
        bot.nodeCheckpoints(Optional.empty(), event(5));

        bus.lockstep().runs().rewind(ID, ORDERS, event(2), NOTE);

        assertThat(bot.nodeCheckpoints(Optional.of(event(5)), event(6))).isFalse();
        assertThat(bot.nodeCompletes(claimed, "node")).isTrue();
        assertThat(bot.numberAt("trigger")).isGreaterThan(bot.numberAt("instances", "0", "invokeTime"));
    }

    @Test
    @DisplayName("P9: a run that was claimed before a rewind and starts after it begins where the rewind went")
    @Tag("P9")
    void aClaimedRunBeginsWhereTheRewindWent() {
        Invocation claimed = bot.claimedByTheBus();

        bus.lockstep().runs().rewind(ID, ORDERS, event(2), NOTE);

        assertThat(bus.lockstep().runs().start(claimed).position("orders")).contains(event(2));
    }

    @Test
    void aRewindOnPositionsThatMoveIsMadeOnTheLatest() {
        bot.nodeCheckpoints(Optional.empty(), event(5));
        bus.faults().beforeRequest(2, () -> bot.nodeCheckpoints(Optional.of(event(5)), event(6)));

        assertThat(bus.lockstep().runs().rewind(ID, ORDERS, event(2), NOTE))
                .map(Position::eventId)
                .contains(event(6));
    }

    @Test
    void aBotWithoutMapsIsRewoundAllTheSame() {
        bot.remove("checkpoints");
        bot.remove("instances");

        bus.lockstep().runs().rewind(ID, ORDERS, event(2), NOTE);

        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(2).value());
    }

    @ParameterizedTest
    @CsvSource({
        "trigger,                    S, 5",
        "trigger,                    S, 5.5",
        "trigger,                    N, 5.5",
        "instances.0.completedTime,  N, 1735689600000.5",
        "instances.0.startTime,      N, 1735689600000.5",
        "instances.0.startTime,      S, 1735689600000",
        "instances.0.token,          N, 7.25",
        "instances.0.requestId,      N, 7.25",
        "instances.0.requestId,      N, -3",
        "checkpoints.read.queue:orders.checkpoint, N, 4.5",
        "checkpoints.read.queue:orders.checkpoint, N, -4"
    })
    void whatIsReadLenientlyIsKnownAgainWhenItIsWrittenOn(String path, String type, String value) {
        bot.start().complete();
        bot.set(map(), "checkpoints", "read", READ);
        bot.set(type.equals("N") ? AttributeValue.fromN(value) : text(value), path.split("\\."));

        long requests = bus.cost(() -> bus.lockstep().runs().rewind(ID, ORDERS, event(2), NOTE))
                .requests();

        assertThat(requests).isEqualTo(2);
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(2).value());
        assertThat(bot.numberAt("trigger")).isGreaterThan(bot.numberAt("instances", "0", "invokeTime"));
    }

    @Test
    void aRewindGivesUpWhereOthersWriteAllTheTime() {
        bot.set(map("checkpoint", text(event(1).value())), "checkpoints", "read", READ);
        AtomicInteger writes = new AtomicInteger();
        for (int attempt = 0; attempt < 60; attempt++) {
            bus.faults()
                    .beforeRequest(
                            2 * attempt + 2,
                            () -> bot.set(
                                    text(event(2 + writes.incrementAndGet()).value()),
                                    "checkpoints",
                                    "read",
                                    READ,
                                    "checkpoint"));
        }

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> bus.lockstep().runs().rewind(ID, ORDERS, event(2), NOTE))
                .withMessageContaining("50 times");
        assertThat(bus.faults().sent()).isEqualTo(100);
    }

    @Test
    void whatIsNoBotIsNotRewoundAndNotMade() {
        bus.plant("ghost", Map.of("trigger", number(1)));

        for (String name : List.of("nobody", "ghost")) {
            assertThatExceptionOfType(UnknownBotException.class)
                    .isThrownBy(() -> bus.lockstep().runs().rewind(BotId.of(name), ORDERS, event(2), NOTE));
        }
        assertThat(bus.bot("nobody")).isEmpty();
        assertThat(bus.bot("ghost")).hasSize(2);
    }

    @Test
    void aQueueThatLeoSdkWouldTakeForAnotherIsRefused() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> bus.lockstep().runs().rewind(ID, Checkpoint.read("s_orders", event(1), 1), NOTE));
    }
}
