package dev.lockstep.run;

import static dev.lockstep.fixture.BusBot.ID;
import static dev.lockstep.fixture.BusBot.TIMEOUT;
import static dev.lockstep.fixture.BusBot.number;
import static dev.lockstep.fixture.BusBot.text;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RStreamsStartTest {
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
    void aStartTakesTheLockAsLeoSdkDoes() {
        Invocation claimed = bot.claimedByTheBus();
        bus.clock().advance(Duration.ofSeconds(2));

        start(claimed, "request");

        assertThat(bot.run("startTime")).isEqualTo(number(bus.clock().millis()));
        assertThat(bot.run("requestId")).isEqualTo(text("request"));
        assertThat(bot.run("maxDuration")).isEqualTo(number(TIMEOUT.toMillis()));
        assertThat(bot.nodeStarts(claimed, "another")).isFalse();
    }

    @Test
    @DisplayName("P9: a start fences, and brings positions, in one request")
    @Tag("P9")
    void aStartBringsPositionsInOneRequest() {
        bot.nodeCheckpoints(Optional.empty(), event(1));
        Invocation claimed = bot.claimedByTheBus();

        long requests = bus.cost(() ->
                        assertThat(start(claimed, "request").position("orders")).contains(event(1)))
                .requests();

        assertThat(requests).isEqualTo(1);
    }

    @Test
    void theBusCountsTheTimeOfARunFromItsClaim() {
        Invocation claimed = bot.claimedByTheBus();
        bus.clock().advance(Duration.ofSeconds(2));

        assertThat(start(claimed, "request").deadline()).isEqualTo(ManualClock.START.plus(TIMEOUT));
    }

    @Test
    void aRunThatNodeHoldsIsRefusedAndTellsTheHolder() {
        Invocation claimed = bot.claimedByTheBus();
        bot.nodeStarts(claimed, "node-request");

        assertThatExceptionOfType(ForeignRunException.class)
                .isThrownBy(() -> start(claimed, "request"))
                .withMessageContaining("node-request")
                .satisfies(refused -> assertThat(refused.holder())
                        .contains(new RunHolder(
                                claimed.runId(),
                                claimed.epoch(),
                                Phase.RUNNING,
                                Optional.of("node-request"),
                                Optional.of(ManualClock.START.plus(TIMEOUT)))));
    }

    @Test
    void theSameRequestStartsAgainAndFencesTheProcessBeforeOff() {
        Invocation claimed = bot.claimedByTheBus();
        BotRun before = start(claimed, "request");
        before.checkpoint(Checkpoint.read("orders", event(1), 1));

        BotRun after = start(claimed, "request");

        assertThat(after.position("orders")).contains(event(1));
        assertThatExceptionOfType(ForeignRunException.class)
                .isThrownBy(() -> before.checkpoint(Checkpoint.read("orders", event(2), 1)));
        after.checkpoint(Checkpoint.read("orders", event(2), 1));
    }

    @Test
    void anotherRequestDoesNotStartARunThatIsUnderWay() {
        Invocation claimed = bot.claimedByTheBus();
        start(claimed, "request");

        assertThatExceptionOfType(ForeignRunException.class).isThrownBy(() -> start(claimed, "another"));
    }

    @Test
    void aRunThatHasEndedStartsNoMore() {
        Invocation claimed = bot.claimedByTheBus();
        start(claimed, "request").complete();

        assertThatExceptionOfType(RunEndedException.class).isThrownBy(() -> start(claimed, "request"));
    }

    @Test
    void aRunOfAnOlderClaimIsSuperseded() {
        Invocation claimed = bot.claimedByTheBus();
        start(claimed, "request").complete();
        bus.clock().advance(Duration.ofSeconds(1));
        bot.claimedByTheBus();

        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(() -> start(claimed, "request"));
    }

    @Test
    void aRunThatNobodyClaimedIsUnknown() {
        Invocation claimed = bot.claimedByTheBus();

        assertThatExceptionOfType(UnknownRunException.class)
                .isThrownBy(() -> start(bot.invocation(claimed.epoch() + 1), "request"));
    }

    @Test
    void aRunOfABotThatIsNotThereIsUnknownAndMakesNone() {
        Invocation nobody = new Invocation(BotId.of("nobody"), 0, "7", 7, ManualClock.START.plus(TIMEOUT), TIMEOUT);

        assertThatExceptionOfType(UnknownRunException.class).isThrownBy(() -> start(nobody, "request"));
        assertThat(bus.bot("nobody")).isEmpty();
    }

    @Test
    void aTokenThatIsKeptAsTextIsTheSameToken() {
        Invocation claimed = bot.claimedByTheBus();
        bot.set(text(claimed.runId()), "instances", "0", "token");

        start(claimed, "request").complete();

        assertThat(bot.run("status")).isEqualTo(text("complete"));
    }

    @Test
    @DisplayName("P4: a start whose answer was lost finds its own success")
    @Tag("P4")
    void aStartWhoseAnswerWasLostFindsItself() {
        Invocation claimed = bot.claimedByTheBus();
        bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));

        BotRun run = start(claimed, "request");

        assertThat(bus.faults().sent()).isEqualTo(2);
        run.checkpoint(Checkpoint.read("orders", event(1), 1));
    }

    @Test
    void aBotWhosePositionsLeoSdkWouldKeepWithAnotherIsRefused() {
        Invocation reader =
                new Invocation(BotId.of("orders_reader"), 0, "7", 7, ManualClock.START.plus(TIMEOUT), TIMEOUT);

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> start(reader, "request"))
                .withMessageContaining("_reader");
    }

    @Test
    @DisplayName("P8: a run whose token the bus gave out again is superseded, though the token is the same")
    @Tag("P8")
    void aRunWhoseTokenWasGivenOutAgainIsSuperseded() {
        BotRun run = bot.start();
        bus.clock().advance(TIMEOUT.plusSeconds(1));
        bot.processorClaims(bot.item(), run.epoch());

        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(() -> run.checkpoint(Checkpoint.read("orders", event(1), 1)));
        assertThat(bus.other().runs().position(ID, ORDERS)).isEmpty();
    }

    private BotRun start(Invocation claimed, String request) {
        return bus.lockstep().runs().start(claimed, request, TIMEOUT);
    }
}
