package dev.lockstep.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotRules;
import dev.lockstep.bot.BotState;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.bot.Instances;
import dev.lockstep.bot.Target;
import dev.lockstep.run.Abandonment;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Position;
import dev.lockstep.run.Progress;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RoundPlan;
import dev.lockstep.run.RoundShare;
import dev.lockstep.run.RunState;
import dev.lockstep.run.RunTimes;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.WakeState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The verdict on a bot with two instances, rule by rule. */
class RoundRulesTest {
    private static final Instant NOW = States.NOW;
    private static final BotId BOT = BotId.of("reader");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final Position AT_5 = Position.at(EventId.ofNumber(5));
    private static final Position AT_9 = Position.at(EventId.ofNumber(9));

    private BotStatus status = BotStatus.ACTIVE;
    private Duration delay = Duration.ZERO;
    private Instances instances = Instances.fixed(2);
    private Set<QueueName> reading = Set.of(ORDERS);
    private long revision = 1;
    private long count;
    private long forcedUpTo;
    private RoundPhase phase = RoundPhase.OPEN;
    private boolean isForcedRound;
    private RunState first = instance(0, Phase.COMPLETE, 7, AT_9);
    private RunState second = instance(1, Phase.FAILED, 7, AT_5);

    @Test
    void anInstanceInBackOffWaitsAndOneThatHasDoneItsShareRests() {
        assertThat(unfinished()).containsOnlyKeys(1);
        assertThat(waits(1)).isInstanceOf(Reason.BackOff.class);
    }

    @Test
    void anInstanceThatWasNotClaimedYetRunsForItsShareWhateverTheOthersDo() {
        first = instance(0, Phase.COMPLETE, 3, AT_5);
        assertThat(unfinished().get(0))
                .isEqualTo(new Decision.Run(List.of(
                        new Cause.Share(7, 2),
                        new Cause.Behind(ORDERS, Optional.of(EventId.ofNumber(5)), EventId.ofNumber(9)))));
        assertThat(waits(1)).isInstanceOf(Reason.BackOff.class);
    }

    @Test
    void aPauseKeepsThoseThatDoNotRunFromRunningUnlessForced() {
        status = BotStatus.PAUSED;
        assertThat(unfinished().get(1)).isEqualTo(new Decision.Idle(new Reason.Paused(Optional.empty())));
        forcedUpTo = 1;
        assertThat(unfinished().get(1)).isInstanceOf(Decision.Run.class);
        status = BotStatus.ARCHIVED;
        assertThat(unfinished().get(1)).isEqualTo(new Decision.Idle(new Reason.Archived(Optional.empty())));
    }

    @Test
    void aForcedRoundBeginsOverAPauseAndIsNotTriedAgainOverIt() {
        status = BotStatus.PAUSED;
        isForcedRound = true;
        first = instance(0, Phase.COMPLETE, 3, AT_5);
        assertThat(unfinished().get(0)).isInstanceOf(Decision.Run.class);
        assertThat(unfinished().get(1)).isInstanceOf(Decision.Idle.class);
    }

    @Test
    void aForceStartsWhatIsInBackOffAndDisturbsNoneThatHasDoneItsShare() {
        forcedUpTo = 1;
        assertThat(unfinished()).containsOnlyKeys(1);
        assertThat(unfinished().get(1)).isInstanceOf(Decision.Run.class);
    }

    @Test
    void aRunUnderWayIsLetEndAlsoIfTheBotIsArchived() {
        status = BotStatus.ARCHIVED;
        second = instance(1, Phase.RUNNING, 7, AT_5);
        assertThat(waits(1)).isInstanceOf(Reason.UnderWay.class);
    }

    @Test
    void anInstanceThatIsBeyondTheRoundWasReadLater() {
        second = instance(1, Phase.COMPLETE, 8, AT_9);
        assertThat(waits(1)).isInstanceOf(Reason.Changing.class);
    }

    @Test
    void aShareWithoutARoundWasReadLater() {
        BotState state = new BotState(rules(), wake(), first, Optional.empty(), List.of(second));
        assertThat(DecisionRules.decide(state, NOW))
                .isEqualTo(new Decision.Wait(new Reason.Changing(), NOW.plusSeconds(1)));
    }

    @Test
    void aRoundWhoseInstancesAreAllAtTheEndIsClosedAlsoIfTheBotIsPaused() {
        second = instance(1, Phase.COMPLETE, 7, AT_9);
        status = BotStatus.PAUSED;
        assertThat(decide()).isEqualTo(new Decision.Adjust(Adjustment.CLOSE));
    }

    @Test
    void aQueueThatIsNotReadAnyMoreKeepsNoRoundOpen() {
        second = instance(1, Phase.COMPLETE, 7, AT_5);
        assertThat(unfinished()).containsOnlyKeys(1);
        reading = Set.of(QueueName.of("returns"));
        assertThat(decide()).isEqualTo(new Decision.Adjust(Adjustment.CLOSE));
    }

    @Test
    void anotherNumberOrNoRoundsAtAllWaitUntilTheRoundIsClosed() {
        for (Instances other : List.of(Instances.ONE, Instances.fixed(9))) {
            instances = other;
            assertThat(((Decision.Round) decide()).instances()).isEqualTo(2);
        }
        phase = RoundPhase.CLOSED;
        assertThat(((Decision.Open) decide()).plan().instances()).isEqualTo(9);
        instances = Instances.ONE;
        assertThat(decide()).isEqualTo(new Decision.Adjust(Adjustment.GATHER));
    }

    @Test
    void theNextRoundOpensForNewsUpToTheHeadsAndAnswersTheWakeUpsThereAre() {
        phase = RoundPhase.CLOSED;
        count = 4;
        assertThat(decide())
                .isEqualTo(new Decision.Open(
                        new RoundPlan(2, 4, 1, false, Map.of(ORDERS, EventId.ofNumber(9)), Map.of()),
                        List.of(
                                new Cause.Woken(4),
                                new Cause.Behind(ORDERS, Optional.of(EventId.ofNumber(5)), EventId.ofNumber(9)))));
    }

    @Test
    void noRoundOpensWithoutACauseWithinTheDelayOrWhilePausedOrArchived() {
        phase = RoundPhase.CLOSED;
        delay = Duration.ofMinutes(2);
        assertThat(decide()).isEqualTo(new Decision.Wait(new Reason.Delayed(delay), NOW.plusSeconds(60)));
        forcedUpTo = 1;
        assertThat(decide()).isInstanceOf(Decision.Open.class);
        status = BotStatus.PAUSED;
        assertThat(decide()).isInstanceOf(Decision.Open.class);
        forcedUpTo = 0;
        assertThat(decide()).isEqualTo(new Decision.Idle(new Reason.Paused(Optional.empty())));
        status = BotStatus.ARCHIVED;
        forcedUpTo = 1;
        assertThat(decide()).isEqualTo(new Decision.Idle(new Reason.Archived(Optional.empty())));
        status = BotStatus.ACTIVE;
        forcedUpTo = 0;
        reading = Set.of();
        assertThat(decide()).isEqualTo(new Decision.Idle(new Reason.NothingToDo()));
    }

    @Test
    @DisplayName("P20: a definition older than the round does not say which of its queues count")
    @Tag("P20")
    void anOlderDefinitionThanTheRoundsDecidesNothing() {
        second = instance(1, Phase.COMPLETE, 7, AT_5);
        reading = Set.of();
        revision = 0;
        assertThat(decide().reasonAgainst()).contains(new Reason.Changing());
    }

    @Test
    @DisplayName("P21: what was read of a bot before and after it began to work alone is looked at again")
    @Tag("P21")
    void anInstanceWithoutAShareBesideAnOpenRoundIsNotRunAlone() {
        first = new RunState(
                BOT,
                0,
                8,
                Phase.IDLE,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                0,
                false,
                false,
                first.times(),
                first.progress());
        for (Instances any : List.of(Instances.ONE, Instances.fixed(2))) {
            instances = any;
            assertThat(decide().reasonAgainst()).contains(new Reason.Changing());
        }
    }

    @Test
    void anAbandonedRoundIsClearedBeforeAnythingElse() {
        phase = RoundPhase.ABANDONED;
        status = BotStatus.ARCHIVED;
        assertThat(decide()).isEqualTo(new Decision.Adjust(Adjustment.CLEAR));
    }

    private Reason waits(int instance) {
        return Optional.ofNullable(unfinished().get(instance))
                .flatMap(Decision::reasonAgainst)
                .orElseThrow();
    }

    private Map<Integer, Decision> unfinished() {
        return ((Decision.Round) decide()).unfinished();
    }

    private Decision decide() {
        return DecisionRules.decide(new BotState(rules(), wake(), first, Optional.of(round()), List.of(second)), NOW);
    }

    private BotRules rules() {
        return new BotRules(
                BOT,
                revision,
                status,
                Optional.empty(),
                Target.process("reader"),
                reading,
                Set.of(),
                Duration.ofMinutes(1),
                delay,
                10,
                instances,
                Set.of());
    }

    private WakeState wake() {
        return new WakeState(Math.max(count, forcedUpTo), forcedUpTo, Map.of(ORDERS, EventId.ofNumber(9)));
    }

    private Round round() {
        return new Round(
                BOT,
                7,
                phase,
                new RoundPlan(2, 0, 1, isForcedRound, Map.of(ORDERS, EventId.ofNumber(9)), Map.of()),
                2,
                false,
                Map.of(ORDERS, AT_5),
                Map.of(),
                Abandonment.NONE,
                Optional.of(NOW.minusSeconds(100)),
                phase == RoundPhase.CLOSED ? Optional.of(NOW.minusSeconds(60)) : Optional.empty(),
                0,
                0);
    }

    private static RunState instance(int number, Phase phase, long round, Position at) {
        return new RunState(
                BOT,
                number,
                round,
                phase,
                Optional.of("run"),
                Optional.empty(),
                0,
                phase.isFailure() ? 1 : 0,
                0,
                false,
                false,
                new RunTimes(
                        Optional.of(NOW.minusSeconds(2)),
                        Optional.of(NOW.minusSeconds(2)),
                        Optional.of(NOW),
                        Optional.of(NOW.plusSeconds(60)),
                        Optional.empty()),
                new Progress(1, false, 0, 0, Map.of(ORDERS, at), Map.of()),
                Optional.of(new RoundShare(round, 2, Map.of(ORDERS, EventId.ofNumber(9)), 0, 0)));
    }
}
