package dev.lockstep.dispatch;

import static dev.lockstep.dispatch.RoundBot.BROKEN;
import static dev.lockstep.dispatch.RoundBot.ID;
import static dev.lockstep.dispatch.RoundBot.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.lockstep.decision.Decision;
import dev.lockstep.decision.DecisionRules;
import dev.lockstep.decision.Reason;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunLostException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** One instance of a round that fails, is silent or goes no further: the others do not mind, and the round waits. */
class RoundFailureTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aFailingInstanceIsInBackOffByItselfAndTheRoundDoesNotCloseWithoutIt() {
        RoundBot bot = RoundBot.of(table, 3);
        List<Invocation> invoked = bot.advance(10);
        bot.fail(invoked.get(1));
        assertThat(bot.pump()).isEmpty();
        assertThat(reason(bot, 1)).isInstanceOf(Reason.BackOff.class);
        assertThat(reason(bot, 2)).isInstanceOf(Reason.UnderWay.class);

        bot.finish(invoked.get(0));
        bot.finish(invoked.get(2));
        assertThat(bot.pump()).isEmpty();
        assertThat(bot.round().isOpen()).isTrue();
        assertThat(bot.at("orders")).isEmpty();
        assertThat(bot.instance(0).errors()).isZero();

        table.clock().advance(Duration.ofSeconds(10));
        assertThat(bot.stage.sweeper.sweep().looked()).isEqualTo(1);
        List<Invocation> again = bot.stage.take();
        assertThat(again).extracting(Invocation::instance).containsExactly(1);
        bot.finish(again);
        assertThat(bot.at("orders")).contains(10L);
        assertThat(bot.instance(1).errors()).isZero();
    }

    @Test
    void anInstanceThatFailsAgainAndAgainIsRogueAndTheOthersDoTheirShares() {
        RoundBot bot = new RoundBot(table, b -> b.instances(2));
        List<Invocation> invoked = bot.advance(10);
        bot.finish(invoked.get(0));
        List<Invocation> next = List.of(invoked.get(1));
        for (int failure = 0; failure < 10; failure++) {
            bot.fail(next.get(0));
            bot.pump();
            table.clock().advance(Duration.ofMinutes(30));
            next = bot.evaluate();
            assertThat(next).extracting(Invocation::instance).containsExactly(1);
        }
        bot.fail(next.get(0));
        bot.pump();

        Decision decision = DecisionRules.decide(bot.state(), table.clock().instant());

        assertThat(decision.reasonAgainst())
                .hasValueSatisfying(r -> assertThat(r).isInstanceOf(Reason.Rogue.class));
        assertThat(decision.text()).contains("1 of 2 instances have done their share", "instance 1: waits until");
        assertThat(bot.stage.lockstep.bots().describe(ID).complaints()).anyMatch(c -> c.startsWith("rogue"));
    }

    @Test
    @DisplayName("P20: an instance that completes without having moved has not moved, and waits before it is run again")
    @Tag("P20")
    void anInstanceThatCompletesWithoutHavingMovedHasNotMoved() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> invoked = bot.advance(10);
        bot.finish(invoked.get(0));
        bot.start(invoked.get(1)).complete();
        assertThat(bot.pump()).isEmpty();
        assertThat(reason(bot, 1).text())
                .isEqualTo("1 run ended well without moving a read position, though queue orders is to be read up to "
                        + EventId.ofNumber(10).value() + ", and is read up to nothing");
        assertThat(bot.at("orders")).isEmpty();

        table.clock().advance(Duration.ofSeconds(10));
        bot.stage.sweeper.sweep();
        List<Invocation> again = bot.stage.take();

        assertThat(again).extracting(Invocation::instance).containsExactly(1);
        bot.finish(again);
        assertThat(bot.at("orders")).contains(10L);
    }

    @Test
    void anInstanceThatHasMovedButNotToTheEndIsRunAgainAtOnceFromWhereItIs() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> invoked = bot.advance(10);
        bot.start(invoked.get(1)).complete(read("orders", 6));

        List<Invocation> again = bot.pump();

        assertThat(again).singleElement().satisfies(invocation -> {
            assertThat(invocation.instance()).isEqualTo(1);
            assertThat(invocation.fanOut().orElseThrow().from())
                    .containsEntry(QueueName.of("orders"), EventId.ofNumber(6));
        });
    }

    @Test
    @DisplayName("P18, P20: a silent instance expires alone and is run again alone with the same window")
    @Tag("P18")
    @Tag("P20")
    void aSilentInstanceExpiresAloneAndIsRunAgainAloneWithTheSameWindow() {
        RoundBot bot = new RoundBot(table, b -> b.instances(3).timeout(Duration.ofMinutes(5)));
        List<Invocation> invoked = bot.advance(10);
        BotRun silent = bot.start(invoked.get(2));
        silent.checkpoint(read("orders", 4));
        bot.finish(invoked.get(0));
        bot.finish(invoked.get(1));
        bot.advance(20);
        table.clock().advance(Duration.ofMinutes(5).plusSeconds(1));
        bot.stage.sweeper.sweep();
        assertThat(bot.instance(2).phase()).isEqualTo(Phase.EXPIRED);
        assertThat(bot.pump()).isEmpty();
        table.clock().advance(Duration.ofSeconds(10));
        bot.stage.sweeper.sweep();

        List<Invocation> again = bot.stage.take();

        assertThat(again).singleElement().satisfies(invocation -> {
            assertThat(invocation.instance()).isEqualTo(2);
            assertThat(invocation.fanOut().orElseThrow().from())
                    .isEqualTo(Map.of(QueueName.of("orders"), EventId.ofNumber(4)));
            assertThat(invocation.fanOut().orElseThrow().to())
                    .isEqualTo(Map.of(QueueName.of("orders"), EventId.ofNumber(10)));
        });
        assertThatThrownBy(() -> silent.checkpoint(read("orders", 5))).isInstanceOf(RunLostException.class);
        assertThat(bot.finish(again)).as("the next round, up to 20").hasSize(3);
        assertThat(bot.at("orders")).contains(10L);
    }

    @Test
    void anInstanceThatAsksForAnotherRunGetsItInTheSameRoundOrTheBotInTheNextOne() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> invoked = bot.advance(10);
        BotRun half = bot.start(invoked.get(0));
        half.runAgain();
        half.complete(read("orders", 5));
        List<Invocation> again = bot.pump();
        assertThat(again).extracting(Invocation::instance).containsExactly(0);

        BotRun whole = bot.start(again.get(0));
        whole.runAgain();
        whole.complete(read("orders", 10));
        bot.finish(invoked.get(1));
        List<Invocation> next = bot.pump();

        assertThat(next).as("another round, as it was asked for").hasSize(2);
        assertThat(bot.finish(next)).isEmpty();
    }

    @Test
    void aTargetThatRefusesOneInstanceKeepsNoOtherFromRunning() {
        RoundBot bot = RoundBot.of(table, 3);
        List<Invocation> invoked = new ArrayList<>();
        Dispatcher picky = table.other().dispatcher((target, invocation) -> {
            if (invocation.instance() == 0) {
                throw new InvocationRefusedException("throttled", "not now");
            }
            invoked.add(invocation);
        });
        bot.stage.lockstep.wakes().advance(QueueName.of("orders"), EventId.ofNumber(10));
        table.pump(picky);

        assertThat(invoked).extracting(Invocation::instance).containsExactly(1, 2);
        assertThat(bot.instance(0).phase()).isEqualTo(Phase.REFUSED);
        assertThat(bot.instance(0).errors()).isEqualTo(1);
    }

    @Test
    void anInstanceThatCannotBeClaimedNowKeepsNoOtherFromRunning() {
        RoundBot bot = RoundBot.of(table, 3);
        bot.advance(10).forEach(bot::fail);
        table.clock().advance(Duration.ofMinutes(1));
        List<Invocation> invoked = new ArrayList<>();
        Dispatcher disturbed = table.lockstep().dispatcher((target, invocation) -> invoked.add(invocation));
        table.faults().follow(FaultPlan.on(2, Fault.LOST_REQUEST));
        table.faults().withoutSecondAttempts();

        assertThatThrownBy(() -> disturbed.evaluate(ID)).isInstanceOf(SdkClientException.class);

        assertThat(invoked).extracting(Invocation::instance).containsExactly(1, 2);
        assertThat(bot.evaluate()).extracting(Invocation::instance).containsExactly(0);
    }

    @Test
    void theHistoryTellsOfEveryInstancesRunsInTheOrderOfTheirEpochs() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> first = bot.advance(10);
        bot.start(first.get(1)).fail(BROKEN);
        bot.finish(first.get(0));
        bot.pump();
        table.clock().advance(Duration.ofMinutes(1));
        bot.finish(bot.evaluate());
        bot.finish(bot.advance(20));

        List<RunLogEntry> history = bot.runs().log().of(ID).toList();

        assertThat(history)
                .extracting(RunLogEntry::instance, RunLogEntry::phase)
                .containsExactly(
                        tuple(0, Phase.COMPLETE),
                        tuple(1, Phase.COMPLETE),
                        tuple(1, Phase.COMPLETE),
                        tuple(0, Phase.COMPLETE),
                        tuple(1, Phase.FAILED));
        assertThat(history).extracting(RunLogEntry::epoch).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void anEntryOfTheHistoryAsItWasKeyedBeforeIsPassedOver() {
        RoundBot bot = RoundBot.of(table, 2);
        bot.finish(bot.advance(10));
        table.plant(Map.of(
                "pk", AttributeValue.fromS("B#reader"),
                "sk", AttributeValue.fromS("X#0000#000000000007"),
                "id", AttributeValue.fromS("of old"),
                "st", AttributeValue.fromS("C")));

        assertThat(bot.runs().log().of(ID))
                .hasSize(2)
                .noneMatch(entry -> entry.runId().equals("of old"));
        assertThat(bot.advance(20)).hasSize(2);
    }

    private Reason reason(RoundBot bot, int instance) {
        Decision decision = DecisionRules.decide(bot.state(), table.clock().instant());
        return Optional.ofNullable(((Decision.Round) decision).unfinished().get(instance))
                .flatMap(Decision::reasonAgainst)
                .orElseThrow();
    }
}
