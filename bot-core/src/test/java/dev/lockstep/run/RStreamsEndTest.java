package dev.lockstep.run;

import static dev.lockstep.fixture.BusBot.READ;
import static dev.lockstep.fixture.BusBot.TIMEOUT;
import static dev.lockstep.fixture.BusBot.map;
import static dev.lockstep.fixture.BusBot.number;
import static dev.lockstep.fixture.BusBot.text;
import static dev.lockstep.fixture.OneBot.event;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RStreamsEndTest {
    private static final AttributeValue NULL = AttributeValue.fromNul(true);
    private static final Checkpoint ONE = Checkpoint.read("orders", event(1), 5);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private BusBot bot;

    @BeforeEach
    void register() {
        bot = BusBot.registered(bus);
        bot.set(number(3), "errorCount");
    }

    @Test
    void anEndWithItsLastCheckpointIsOneUpdateAsLeoSdkReportsIt() {
        BotRun run = bot.start();
        bus.clock().advance(Duration.ofSeconds(3));

        Cost cost = bus.cost(() -> run.complete(
                Completion.SILENT.with(ONE).withResult("{\"rows\":3}").withMessage("half way")));

        assertThat(cost.requests()).isEqualTo(1);
        assertThat(bot.run("completedTime")).isEqualTo(number(bus.clock().millis()));
        assertThat(bot.run("status")).isEqualTo(text("complete"));
        assertThat(bot.run("log")).isEqualTo(recorded("H4sIAAAAAAAAA1NSAgA7FQszAgAAAA=="));
        assertThat(bot.run("result")).isEqualTo(recorded("H4sIAAAAAAAAA6tWKsovL1ayMq4FAPne4oMKAAAA"));
        assertThat(bot.at("message")).isEqualTo(AttributeValue.fromL(List.of(map("msg", text("half way")))));
        assertThat(bot.at("errorCount")).isEqualTo(number(0));
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(1).value());
    }

    @Test
    void anEndInSilenceSaysNothingAsLeoSdkDoes() {
        bot.start().complete();

        assertThat(bot.run("result")).isEqualTo(NULL);
        assertThat(bot.at("message")).isEqualTo(NULL);
        assertThat(bot.at("trigger")).isNull();
    }

    @Test
    void aResultThatIsNoJsonIsATextThatNodeCanParse() {
        bot.start().complete(Completion.SILENT.withResult("3 rows \"done\""));

        assertThat(unpacked("result")).isEqualTo("\"3 rows \\\"done\\\"\"");
    }

    @Test
    void aFailureCountsAnErrorAndKeepsMessageAndStackAsNodeBotsDo() {
        bot.start().fail(new RunError("Error", "boom", "at a line"));

        assertThat(bot.run("status")).isEqualTo(text("error"));
        assertThat(unpacked("log")).isEqualTo("{\"msg\":\"boom\",\"stack\":\"at a line\"}");
        assertThat(bot.at("errorCount")).isEqualTo(number(4));
        assertThat(bot.run("result")).isEqualTo(NULL);
    }

    @Test
    void aLongStackIsCutSoThatTheItemStaysSmall() {
        bot.start().fail(new RunError("Error", "m".repeat(100_000), "\u20ac".repeat(1_000_000)));

        assertThat(requireNonNull(bot.run("log")).b().asByteArray()).hasSizeLessThan(60_000);
        assertThat(unpacked("log")).contains("cut, had 1000000 characters");
    }

    @Test
    @DisplayName("P16: the trigger of a run that asks for another is later than all that the bus takes for answered")
    @Tag("P16")
    void anotherRunIsAskedForByALaterTrigger() {
        bot.set(number(bus.clock().millis() + 5_000), "trigger");
        BotRun run = bot.start();
        run.runAgain();

        run.complete();

        assertThat(bot.numberAt("trigger")).isEqualTo(bus.clock().millis() + 5_001);
        assertThat(bot.numberAt("trigger")).isGreaterThan(bot.numberAt("instances", "0", "invokeTime"));
    }

    @Test
    void whatIsNoWholeNumberOfMillisecondsKeepsNoRunFromAskingForAnother() {
        for (AttributeValue odd : List.of(
                text("5"), text("5.5"), AttributeValue.fromN("5.5"), AttributeValue.fromN("1735689600000.5"), NULL)) {
            bot.set(odd, "trigger");
            BotRun run = bot.start();
            run.runAgain();

            run.fail(new RunError("Error", "boom", ""));

            assertThat(bot.numberAt("trigger"))
                    .as(odd.toString())
                    .isGreaterThan(bot.numberAt("instances", "0", "invokeTime"));
            bus.clock().advance(Duration.ofSeconds(1));
        }
    }

    @Test
    @DisplayName("P16: a trigger that somebody else has set since is never moved back")
    @Tag("P16")
    void aLaterTriggerOfOthersStays() {
        BotRun run = bot.start();
        run.runAgain();
        bot.set(number(bus.clock().millis() + 60_000), "trigger");

        run.complete();

        assertThat(bot.numberAt("trigger")).isGreaterThanOrEqualTo(bus.clock().millis() + 60_000);
        assertThat(bot.run("status")).isEqualTo(text("complete"));
    }

    @Test
    @DisplayName("P4: an end whose answer was lost finds itself, and is made once")
    @Tag("P4")
    void anEndWhoseAnswerWasLostFindsItself() {
        BotRun run = bot.start();
        bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));

        run.fail(new RunError("Error", "boom", ""));

        assertThat(bot.at("errorCount")).isEqualTo(number(4));
        assertThat(bus.faults().sent()).isEqualTo(3);
    }

    @Test
    @DisplayName("P8: a run that lost its token does not end its successor")
    @Tag("P8")
    void aSupersededRunEndsNothing() {
        BotRun run = bot.start();
        bus.clock().advance(TIMEOUT.plusSeconds(1));
        Invocation next = bot.claimedByTheBus();
        bot.nodeStarts(next, "node");

        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(run::complete);
        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(() -> run.fail(RunError.of("broken", "no stack")));
        assertThat(bot.run("completedTime")).isNull();
        assertThat(bot.at("errorCount")).isEqualTo(number(3));
    }

    @Test
    void moreTimeIsCountedFromTheClaimAsTheBusDoes() {
        BotRun run = bot.start();
        bus.clock().advance(Duration.ofMinutes(1));

        run.extend(TIMEOUT);

        assertThat(bot.run("maxDuration"))
                .isEqualTo(number(TIMEOUT.plusMinutes(1).toMillis()));
        assertThat(run.deadline()).isEqualTo(bus.clock().instant().plus(TIMEOUT));
        assertThat(bus.lockstep().runs().resume(run.ticket(), "more").extend(TIMEOUT.plusSeconds(1)))
                .isEqualTo(bus.clock().instant().plus(TIMEOUT).plusSeconds(1));
        assertThat(bus.lockstep().runs().resume(run.ticket(), "less").extend(TIMEOUT))
                .isEqualTo(bus.clock().instant().plus(TIMEOUT).plusSeconds(1));
        run.checkpoint(ONE);
    }

    @Test
    void aProcessThatKeepsNothingGoesOnWithItsRun() {
        RunTicket ticket = bot.start().ticket();

        resumed(ticket, "1").checkpoint(ONE);
        resumed(ticket, "1").checkpoint(ONE);
        resumed(ticket, "2").runAgain();
        resumed(ticket, "3").complete(Completion.SILENT.with(Checkpoint.read("orders", event(2), 1)), false);
        resumed(ticket, "3").complete(Completion.SILENT.with(Checkpoint.read("orders", event(2), 1)), false);

        assertThat(bot.run("status")).isEqualTo(text("complete"));
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(2).value());
        assertThat(bot.numberAt("trigger")).isGreaterThan(bot.numberAt("instances", "0", "invokeTime"));
        assertThatExceptionOfType(RunEndedException.class)
                .isThrownBy(() -> resumed(ticket, "4").fail(RunError.of("broken", "no stack"), false));
    }

    @Test
    void aRunIsHostedAsOnLockstepsOwnTable() {
        RunResult result = bus.lockstep().runs().run(bot.claimedByTheBus(), run -> run.checkpoint(ONE));

        assertThat(result).isInstanceOf(RunResult.Completed.class);
        assertThat(bot.run("status")).isEqualTo(text("complete"));
    }

    @Test
    void aRunWhoseTimeIsOverIsGivenUpWithTheReason() {
        bot.start().checkpoint(ONE);
        RunState open = state();
        bus.clock().advance(TIMEOUT.plusSeconds(1));

        assertThat(bus.lockstep().runs().expire(open)).isTrue();

        assertThat(state().phase()).isEqualTo(Phase.EXPIRED);
        assertThat(unpacked("log")).contains("expired");
        assertThat(bot.at("errorCount")).isEqualTo(number(4));
        assertThat(bus.lockstep().runs().expire(open)).isFalse();
    }

    @Test
    @DisplayName("P8: a run that was given up is told, and writes no more")
    @Tag("P8")
    void aRunThatWasGivenUpIsTold() {
        BotRun run = bot.start();
        bus.other().runs().expire(state());

        assertThatExceptionOfType(RunExpiredException.class).isThrownBy(() -> run.checkpoint(ONE));
    }

    @Test
    void aRunOfNodeIsGivenUpToo() {
        Invocation claimed = bot.claimedByTheBus();
        bot.nodeStarts(claimed, "node");

        assertThat(bus.lockstep().runs().giveUp(claimed, "another", RunError.of("dead", "exit 137")))
                .isFalse();
        assertThat(bus.lockstep().runs().giveUp(claimed, "node", RunError.of("dead", "exit 137")))
                .isTrue();
        assertThat(state().phase()).isEqualTo(Phase.EXPIRED);
    }

    @Test
    @DisplayName("P8: a claim that repeats a dead run's token is not given up for that run's request")
    @Tag("P8")
    void aClaimWithTheSameTokenIsNotGivenUpForADeadRequest() {
        BotRun run = bot.start();
        bus.clock().advance(TIMEOUT.plusSeconds(1));
        assertThat(bot.processorClaims(bot.item(), run.epoch())).isTrue();
        Invocation dead = bot.invocation(run.epoch());

        assertThat(bus.lockstep().runs().giveUp(dead, "request", RunError.of("dead", "exit 137")))
                .isFalse();

        assertThat(bot.run("completedTime")).isNull();
        bus.lockstep().runs().start(dead, "next", TIMEOUT).complete();
        assertThat(bot.run("status")).isEqualTo(text("complete"));
    }

    @Test
    void whatTheBusDoesOrKeepsNotIsRefusedAndNothingIsSent() {
        RunState state = state();
        Runs runs = bus.lockstep().runs();

        assertThat(bus.cost(() -> {
                            refused(
                                    "runs().lookAgain",
                                    () -> runs.lookAgain(state, bus.clock().instant()));
                            refused("runs().forget", () -> runs.forget(state));
                            refused("runs().log().of", () -> runs.log().of(BusBot.ID));
                            refused("runs().log().enter", () -> runs.log().enter(state));
                        })
                        .requests())
                .isZero();
    }

    private static void refused(String operation, Runnable call) {
        assertThatExceptionOfType(UnsupportedByLayoutException.class)
                .isThrownBy(call::run)
                .satisfies(refused -> assertThat(refused.operation()).isEqualTo(operation));
    }

    private ResumedRun resumed(RunTicket ticket, String call) {
        return bus.lockstep().runs().resume(ticket, call);
    }

    private RunState state() {
        return bus.other().bots().describe(BusBot.ID).runs().get(0);
    }

    private static AttributeValue recorded(String base64) {
        return AttributeValue.fromB(SdkBytes.fromByteArray(Base64.getDecoder().decode(base64)));
    }

    private String unpacked(String attribute) {
        byte[] bytes = requireNonNull(bot.run(attribute)).b().asByteArray();
        try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
