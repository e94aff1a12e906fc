package dev.lockstep.run;

import static dev.lockstep.fixture.BusBot.TIMEOUT;
import static dev.lockstep.fixture.BusBot.map;
import static dev.lockstep.fixture.BusBot.number;
import static dev.lockstep.fixture.BusBot.text;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What is read of an instance, whoever wrote it, and the right to run it. */
class RStreamsClaimTest {
    private static final ClaimTerms TERMS = new ClaimTerms(0, true, TIMEOUT);

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
    void aClaimIsWhatTheBusesProcessorWrites() {
        Invocation claimed = claim(state()).orElseThrow().invocation();

        assertThat(claimed.epoch()).isEqualTo(bus.clock().millis());
        assertThat(claimed.runId()).isEqualTo(Long.toString(claimed.epoch()));
        assertThat(bot.run("token")).isEqualTo(number(claimed.epoch()));
        assertThat(bot.run("invokeTime")).isEqualTo(number(bus.clock().millis()));
        assertThat(bot.run("status")).isEqualTo(AttributeValue.fromNul(true));
        assertThat(bot.at("token")).isEqualTo(number(claimed.epoch()));
        assertThat(bot.at("invokeTime")).isEqualTo(number(bus.clock().millis()));
        assertThat(bot.nodeStarts(claimed, "node")).isTrue();
    }

    @Test
    @DisplayName("P1: the token of a claim is later than all that were seen, whatever the clock says")
    @Tag("P1")
    void tokensRise() {
        bot.start().complete();
        RunState ended = state();
        bus.clock().set(bus.clock().instant().minusSeconds(60));

        Invocation next = claim(ended).orElseThrow().invocation();

        assertThat(next.epoch()).isEqualTo(ended.epoch() + 1);
        assertThat(bot.numberAt("invokeTime"))
                .isGreaterThan(ended.times().claimed().orElseThrow().toEpochMilli());
    }

    @Test
    @DisplayName("P3: whoever of the processor and Java decided on the same item and comes second is refused")
    @Tag("P3")
    void aClaimAndTheProcessorsExcludeOneAnother() {
        for (boolean ended : List.of(false, true)) {
            Map<String, AttributeValue> seen = bot.item();
            RunState decidedOn = state();
            assertThat(claim(decidedOn)).isPresent();
            assertThat(bot.processorClaims(seen, bus.clock().millis()))
                    .as("the processor after Java, ended before: %s", ended)
                    .isFalse();
            endAndWait();

            RunState decidedAgain = state();
            assertThat(bot.processorClaims(bot.item(), bus.clock().millis())).isTrue();
            assertThat(claim(decidedAgain))
                    .as("Java after the processor, ended before: %s", ended)
                    .isEmpty();
            endAndWait();
        }
    }

    @Test
    void aRunThatIsOpenIsLeftAloneUntilItsTimeIsOverByTheBusesRule() {
        bot.start();
        RunState open = state();

        assertThat(bus.cost(() -> assertThat(claim(open)).isEmpty()).requests()).isZero();
        bus.clock().advance(TIMEOUT);
        assertThat(claim(open)).isEmpty();
        bus.clock().advance(Duration.ofMillis(1));
        assertThat(claim(open)).isPresent();
    }

    @Test
    void aRunThatWasGivenMoreTimeSinceIsLeftAlone() {
        BotRun run = bot.start();
        RunState open = state();
        bus.clock().advance(TIMEOUT.plusMillis(1));
        run.extend(TIMEOUT);

        assertThat(claim(open)).isEmpty();
    }

    @Test
    @DisplayName("P4: a claim whose answer was lost finds itself, and not another one of the same millisecond")
    @Tag("P4")
    void aClaimWhoseAnswerWasLostFindsItself() {
        RunState decidedOn = state();
        bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));

        assertThat(claim(decidedOn)).isPresent();
        assertThat(bus.faults().sent()).isEqualTo(2);
        assertThat(bus.other().runs().claim(decidedOn, TERMS)).isEmpty();
    }

    @Test
    void aClaimThatWasGivenBackIsAnError() {
        Claim claim = claim(state()).orElseThrow();

        assertThat(bus.lockstep().runs().release(claim, RunError.of("denied", "no such function")))
                .isTrue();

        assertThat(state().phase()).isEqualTo(Phase.REFUSED);
        assertThat(bot.at("errorCount")).isEqualTo(number(1));
        assertThat(claim(state())).isPresent();
    }

    @Test
    void theInstancesOfAFanOutAreClaimedByTheBusAlone() {
        bot.set(map("token", number(7)), "instances", "2");
        RunState third = bus.other().bots().describe(BusBot.ID).runs().get(1);

        assertThat(third.instance()).isEqualTo(2);
        assertThatExceptionOfType(UnsupportedByLayoutException.class).isThrownBy(() -> claim(third));
    }

    @Test
    void aBotThatIsGoneIsNotClaimedBackIntoBeing() {
        RunState decidedOn = state();
        bus.plainClient().deleteItem(r -> r.tableName(bus.cron()).key(Map.of("id", text(BusBot.ID.value()))));

        assertThat(claim(decidedOn)).isEmpty();
        assertThat(bot.item()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-,         -,         -,      IDLE",
        "token,     -,         -,      INVOKED",
        "startTime, -,         -,      RUNNING",
        "ended,     complete,  -,      COMPLETE",
        "ended,     error,     -,      FAILED",
        "ended,     ERROR,     -,      FAILED",
        "ended,     anything,  -,      FAILED",
        "ended,     -,         -,      FAILED",
        "no token,  complete,  -,      COMPLETE"
    })
    void thePhaseFollowsFromWhatIsThere(String came, String status, String code, Phase phase) {
        if (!came.equals("-")) {
            bot.set(map("status", status.equals("-") ? AttributeValue.fromNul(true) : text(status)), "instances", "0");
        }
        if (!came.equals("no token") && !came.equals("-")) {
            bot.set(number(7), "instances", "0", "token");
        }
        if (came.equals("startTime") || came.equals("ended")) {
            bot.set(number(8), "instances", "0", "startTime");
        }
        if (came.equals("ended") || came.equals("no token")) {
            bot.set(number(9), "instances", "0", "completedTime");
        }

        assertThat(state().phase()).isEqualTo(phase);
        assertThat(claim(state()).isPresent()).isEqualTo(true);
    }

    @Test
    void numbersMayBeTexts() {
        bot.set(
                map("token", text("7"), "invokeTime", text("8"), "startTime", text("9"), "maxDuration", text("10")),
                "instances",
                "0");
        bot.set(text("3"), "errorCount");

        assertThat(state().epoch()).isEqualTo(7);
        assertThat(state().errors()).isEqualTo(3);
        assertThat(state().times().deadline().orElseThrow().toEpochMilli()).isEqualTo(18);
        assertThat(claim(state())).isPresent();
    }

    @Test
    void numbersMayBeFractionsOrNothing() {
        bot.set(AttributeValue.fromNul(true), "invokeTime");
        bot.set(
                map(
                        "token", AttributeValue.fromN("7.5"),
                        "invokeTime", AttributeValue.fromNul(true),
                        "startTime", AttributeValue.fromN("9.25"),
                        "maxDuration", AttributeValue.fromN("10.5")),
                "instances",
                "0");

        assertThat(state().epoch()).isEqualTo(7);
        assertThat(claim(state())).isPresent();
    }

    @Test
    void whatCannotBeReadNamesBotAndPath() {
        bot.set(map("token", text("soon")), "instances", "0");

        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(this::state)
                .withMessageContaining(BusBot.ID.value())
                .withMessageContaining("instances.0.token");
    }

    @Test
    void aStartOnMapsThatNodeHasLeftOutIsMadeGood() {
        bot.remove("instances");
        bot.remove("checkpoints");

        Claim claim = claim(state()).orElseThrow();
        bot.remove("checkpoints", "read");
        BotRun run = bus.lockstep().runs().start(claim.invocation());
        run.checkpoint(Checkpoint.read("orders", event(1), 1));
        bot.remove("checkpoints");
        run.complete(Checkpoint.write("invoices", event(1), 1));

        assertThat(bot.run("status")).isEqualTo(text("complete"));
        assertThat(bot.at("checkpoints", "write", BusBot.WRITTEN, "checkpoint")).isNotNull();
    }

    private Optional<Claim> claim(RunState decidedOn) {
        return bus.lockstep().runs().claim(decidedOn, TERMS);
    }

    private RunState state() {
        return bus.other().bots().describe(BusBot.ID).runs().get(0);
    }

    private void endAndWait() {
        bot.set(number(bus.clock().millis()), "instances", "0", "completedTime");
        bus.clock().advance(Duration.ofSeconds(1));
    }
}
