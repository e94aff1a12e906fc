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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
