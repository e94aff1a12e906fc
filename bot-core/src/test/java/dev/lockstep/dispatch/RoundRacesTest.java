package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotState;
import dev.lockstep.decision.Adjustment;
import dev.lockstep.decision.Decision;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rounds when several act on what they have read a moment ago. */
class RoundRacesTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    @DisplayName("P16: a dispatcher that loses the close to one that knew less still answers what it knows")
    @Tag("P16")
    void whoeverLosesTheCloseLooksAgain() {
        RoundBot bot = RoundBot.of(table, 2);
        bot.advance(10).forEach(bot::finish);
        Lockstep other = table.other();
        Dispatcher loser =
                other.dispatcher((target, invocation) -> bot.stage.invoked().add(invocation), new DispatchObserver() {
                    @Override
                    public void decided(BotState state, Decision decision) {
                        if (decision.equals(new Decision.Adjust(Adjustment.CLOSE))) {
                            Round open = state.round().orElseThrow();
                            assertThat(bot.runs().rounds().close(open, state.instances(open.instances())))
                                    .isPresent();
                        }
                    }
                });
        long wake = bot.stage.lockstep.wakes().trigger(RoundBot.ID);

        Decision last = loser.evaluate(RoundBot.ID);

        assertThat(last).isInstanceOf(Decision.Round.class);
        assertThat(bot.round().plan().wakeSeen()).isEqualTo(wake);
    }

    @Test
    @DisplayName("P23: a bot that works alone is above every epoch of the rounds before it")
    @Tag("P23")
    void aLoneClaimIsAboveTheEpochsOfRounds() {
        RoundBot bot = RoundBot.of(table, 3);
        List<Invocation> old = bot.advance(10);
        bot.stage.lockstep.bots().remove(RoundBot.ID, RoundBot.NOTE);
        bot.register(b -> b.instances(1));
        BotState alone = bot.state();
        Round left = alone.round().orElseThrow();
        assertThat(left.epoch()).isGreaterThan(old.get(2).epoch());

        Optional<Claim> claim =
                bot.runs().claim(alone.run(), new ClaimTerms(0, true, Duration.ofMinutes(5), alone.round()));

        assertThat(claim.orElseThrow().invocation().epoch()).isGreaterThan(left.epoch());
    }

    @Test
    @DisplayName("P18: an abandonment of a resting bot that breaks off is finished by a dispatcher")
    @Tag("P18")
    void anAbandonedRoundWakesTheDispatcherByItself() {
        RoundBot bot = RoundBot.of(table, 2);
        bot.advance(10).forEach(bot::fail);
        bot.stage.lockstep.bots().pause(RoundBot.ID, RoundBot.NOTE);
        bot.pump();
        Lockstep operator = table.lockstep();
        table.faults().follow(FaultPlan.on(3, Fault.CRASH_AFTER));
        assertThatThrownBy(() -> operator.runs().rounds().abandon(RoundBot.ID, RoundBot.NOTE))
                .isInstanceOf(SimulatedCrash.class);
        assertThat(bot.round().phase()).isEqualTo(RoundPhase.ABANDONED);

        bot.pump();

        assertThat(bot.round().phase()).isEqualTo(RoundPhase.CLOSED);
    }

    @Test
    void aRewindBetweenTwoRoundsFencesNobodyAndIsFollowedByARound() {
        RoundBot bot = RoundBot.of(table, 2);
        bot.finish(bot.advance(10));
        long epoch = bot.instance(1).epoch();

        bot.runs().rewind(RoundBot.ID, RoundBot.read("orders", 4), RoundBot.NOTE);

        assertThat(bot.instance(1).epoch()).isEqualTo(epoch);
        assertThat(bot.at("orders")).contains(4L);
        assertThat(bot.pump()).hasSize(2);
    }

    @Test
    void aWishForAnotherRoundOutlivesTheRunThatHadIt() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> first = bot.advance(10);
        bot.finish(first.get(0));
        BotRun half = bot.start(first.get(1));
        half.runAgain();
        half.complete(RoundBot.read("orders", 5));
        List<Invocation> rest = bot.pump();
        assertThat(rest).extracting(Invocation::instance).containsExactly(1);
        long epoch = bot.round().epoch();

        List<Invocation> next = bot.finish(rest);

        assertThat(next).hasSize(2);
        assertThat(bot.round().epoch()).isGreaterThan(epoch);
    }

    @Test
    void anInstanceOfABotThatWasRegisteredAnewIsForcedLikeAnyOther() {
        RoundBot bot = RoundBot.of(table, 2);
        for (int i = 0; i < 5; i++) {
            bot.stage.lockstep.wakes().trigger(RoundBot.ID);
            bot.finish(bot.pump());
        }
        bot.stage.lockstep.bots().remove(RoundBot.ID, RoundBot.NOTE);
        bot.pump();
        bot.register(b -> b.instances(2));
        bot.pump();
        List<Invocation> invoked = bot.advance(10);
        invoked.forEach(bot::fail);
        bot.stage.lockstep.bots().pause(RoundBot.ID, RoundBot.NOTE);
        assertThat(bot.pump()).isEmpty();

        bot.stage.lockstep.wakes().force(RoundBot.ID, RoundBot.NOTE);

        assertThat(bot.pump()).extracting(Invocation::instance).containsExactly(0, 1);
    }

    @Test
    @DisplayName("P20: what a queue without news has come to stays, however many rounds pass")
    @Tag("P20")
    void countsOfAQuietQueueDoNotGrow() {
        RoundBot bot = new RoundBot(table, b -> b.reads("orders", "returns").instances(3));
        bot.stage.lockstep.wakes().advance(QueueName.of("returns"), at(5));
        List<Invocation> round = bot.advance(1);
        for (int to = 2; to < 12; to++) {
            for (Invocation invocation : round) {
                BotRun run = bot.start(invocation);
                run.fanOut().orElseThrow().to().forEach((queue, end) -> {
                    if (!run.position(queue.value()).equals(Optional.of(end))) {
                        run.checkpoint(Checkpoint.read(queue.value(), end, 10));
                    }
                });
                run.complete();
            }
            round = bot.pump();
            if (round.isEmpty()) {
                round = bot.advance(to);
            }
        }
        assertThat(bot.round().reads().values())
                .allSatisfy(position -> assertThat(position.records()).isLessThanOrEqualTo(30));
    }

    @Test
    void aForcedRoundStartsAtOnceOverTheDelayOfItsInstances() {
        RoundBot bot = new RoundBot(table, b -> b.instances(2).delay(Duration.ofHours(1)));
        List<Invocation> first = bot.advance(10);
        assertThat(first).as("no round was before the first one").hasSize(2);
        bot.finish(first);
        table.clock().advance(Duration.ofMinutes(5));
        assertThat(bot.advance(20)).isEmpty();

        bot.stage.lockstep.wakes().force(RoundBot.ID, RoundBot.NOTE);

        assertThat(bot.pump()).extracting(Invocation::instance).containsExactly(0, 1);
    }

    @Test
    void noTimerIsLeftOfAnInstanceThatCouldNotReadAQueueThatIsGivenUp() {
        RoundBot bot = new RoundBot(table, b -> b.reads("orders", "returns").instances(2));
        bot.finish(bot.advance("returns", 5));
        bot.stage.lockstep.wakes().advance(QueueName.of("returns"), at(9));
        List<Invocation> invoked = bot.advance(10);
        bot.finish(invoked.get(0));
        bot.start(invoked.get(1)).complete(RoundBot.read("orders", 10));
        bot.start(bot.pump().get(0)).complete();
        bot.pump();
        assertThat(bot.instance(1).times().due())
                .as("no progress: it is looked at later")
                .isPresent();

        bot.redefine(b -> b.reads("orders"));
        bot.pump();

        assertThat(bot.round().isOpen()).isFalse();
        assertThat(bot.instance(1).times().due()).isEmpty();
    }

    private static EventId at(long number) {
        return EventId.ofNumber(number);
    }
}
