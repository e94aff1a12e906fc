package dev.lockstep.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotRules;
import dev.lockstep.bot.BotState;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.bot.Target;
import dev.lockstep.run.Backoff;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Position;
import dev.lockstep.run.Progress;
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
import org.junit.jupiter.api.Test;

class DecisionRulesTest {
    private static final Instant NOW = States.NOW;
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final EventId ONE = EventId.ofNumber(1);
    private static final EventId TWO = EventId.ofNumber(2);
    private static final Optional<Note> NOTE = Optional.of(Note.by("ann", "month end"));

    private BotStatus status = BotStatus.ACTIVE;
    private Duration delay = Duration.ZERO;
    private long count;
    private long forcedUpTo;
    private long wakeSeen;
    private int errors;
    private int idleRuns;
    private boolean again;
    private Phase phase = Phase.COMPLETE;
    private Optional<Instant> ended = Optional.of(NOW.minusSeconds(1));
    private Optional<Instant> deadline = Optional.empty();
    private Set<QueueName> reading = Set.of(ORDERS);
    private Map<QueueName, EventId> heads = Map.of();
    private Map<QueueName, Position> reads = Map.of();

    @Test
    void aBotThatNothingAsksForIsIdle() {
        assertThat(decide()).isEqualTo(new Decision.Idle(new Reason.NothingToDo()));
    }

    @Test
    void aWakeUpRunsIt() {
        count = 3;
        wakeSeen = 1;

        assertRuns(new Cause.Woken(2));
        assertThat(decide().text()).isEqualTo("runs: woken 2 times since its last run began");
    }

    @Test
    void aWakeUpThatWasAnsweredDoesNot() {
        count = 3;
        wakeSeen = 3;

        assertThat(decide()).isEqualTo(new Decision.Idle(new Reason.NothingToDo()));
    }

    @Test
    void aQueueWithEventsItHasNotReadRunsIt() {
        heads = Map.of(ORDERS, TWO);
        assertRuns(new Cause.Behind(ORDERS, Optional.empty(), TWO));

        reads = Map.of(ORDERS, Position.at(ONE));
        assertRuns(new Cause.Behind(ORDERS, Optional.of(ONE), TWO));
        assertThat(decide().text()).contains("orders", ONE.value(), TWO.value());
    }

    @Test
    void everyQueueThatIsNotReadToItsEndIsNamedInTheOrderOfTheirNames() {
        reading = Set.of(ORDERS, QueueName.of("customers"), QueueName.of("returns"));
        heads = Map.of(ORDERS, TWO, QueueName.of("returns"), ONE, QueueName.of("customers"), ONE);

        assertRuns(
                new Cause.Behind(QueueName.of("customers"), Optional.empty(), ONE),
                new Cause.Behind(ORDERS, Optional.empty(), TWO),
                new Cause.Behind(QueueName.of("returns"), Optional.empty(), ONE));
    }

    @Test
    void aQueueThatIsReadToItsEndDoesNot() {
        heads = Map.of(ORDERS, TWO);
        reads = Map.of(ORDERS, Position.at(TWO));

        assertThat(decide()).isEqualTo(new Decision.Idle(new Reason.NothingToDo()));
    }

    @Test
    void aQueueThatItNoLongerReadsDoesNot() {
        heads = Map.of(QueueName.of("formerly"), TWO);

        assertThat(decide()).isEqualTo(new Decision.Idle(new Reason.NothingToDo()));
    }

    @Test
    void anotherRunThatWasAskedForRunsIt() {
        again = true;

        assertRuns(new Cause.Again());
    }

    @Test
    void aRunUnderWayIsLeftAloneUntilAMillisecondAfterItsDeadline() {
        phase = Phase.RUNNING;
        count = 7;
        deadline = Optional.of(NOW);

        assertThat(decide()).isInstanceOfSatisfying(Decision.Wait.class, wait -> {
            assertThat(wait.until()).isEqualTo(NOW.plusMillis(1));
            assertThat(wait.reason()).isInstanceOf(Reason.UnderWay.class);
            assertThat(wait.text()).contains("run-7", "epoch 7", "RUNNING");
        });
    }

    @Test
    void aRunPastItsDeadlineIsGivenUpEvenIfTheBotIsArchived() {
        phase = Phase.INVOKED;
        status = BotStatus.ARCHIVED;
        deadline = Optional.of(NOW.minusMillis(1));

        assertThat(decide()).isInstanceOf(Decision.Expire.class);
        assertThat(decide().text()).contains("run-7", deadline.orElseThrow().toString());
    }

    @Test
    void anArchivedBotDoesNotRunEvenByForce() {
        status = BotStatus.ARCHIVED;
        force();

        assertThat(decide()).isEqualTo(new Decision.Idle(new Reason.Archived(NOTE)));
        assertThat(decide().text()).isEqualTo("does not run: archived by ann: month end");
    }

    @Test
    void aPausedBotDoesNotRunAndTellsWhoPausedIt() {
        status = BotStatus.PAUSED;
        count = 1;

        assertThat(decide()).isEqualTo(new Decision.Idle(new Reason.Paused(NOTE)));
        assertThat(decide().text()).isEqualTo("does not run: paused by ann: month end");
    }

    @Test
    void forceRunsAPausedBotOnce() {
        status = BotStatus.PAUSED;
        force();
        assertRuns(new Cause.Forced(), new Cause.Woken(1));

        wakeSeen = count;
        assertThat(decide()).isEqualTo(new Decision.Idle(new Reason.Paused(NOTE)));
    }

    @Test
    void aFailedRunIsTriedAgainAfterABackOffWhateverWakesTheBot() {
        failed(Phase.FAILED, 2);
        count = 5;

        assertThat(decide())
                .isEqualTo(new Decision.Wait(
                        new Reason.BackOff(2, Phase.FAILED), endedAt().plus(Backoff.after(2, seed()))));
        assertThat(decide(endedAt().plus(Backoff.after(2, seed())))).isInstanceOf(Decision.Run.class);
    }

    @Test
    void everyKindOfFailureIsTriedAgainWithoutAnotherCause() {
        for (Phase failure : new Phase[] {Phase.FAILED, Phase.EXPIRED, Phase.REFUSED}) {
            failed(failure, 1);

            assertThat(decide(NOW.plusSeconds(60))).isEqualTo(new Decision.Run(List.of(new Cause.Retry(1))));
        }
    }

    @Test
    void aBackOffTellsThatTheTargetCouldNotBeInvoked() {
        failed(Phase.REFUSED, 1);

        assertThat(decide().text()).contains("back-off after 1 failed runs", "the target could not be invoked");
    }

    @Test
    void aRogueBotWaitsAQuarterOfAnHour() {
        failed(Phase.FAILED, 10);

        assertThat(decide())
                .isEqualTo(new Decision.Wait(
                        new Reason.Rogue(10, 10, Phase.FAILED), endedAt().plus(Backoff.rogue(seed()))));
        assertThat(decide().text()).contains("rogue", "10 failed runs", "limit 10", "15 minutes");
    }

    @Test
    void forceOverridesBackOffRogueAndDelay() {
        failed(Phase.FAILED, 50);
        delay = Duration.ofDays(1);
        force();

        assertThat(decide()).isInstanceOf(Decision.Run.class);
    }

    @Test
    void runsWithoutProgressWaitForMoreOfTheSame() {
        idleRuns = 3;
        heads = Map.of(ORDERS, TWO);

        assertThat(decide())
                .isEqualTo(new Decision.Wait(
                        new Reason.NoProgress(3, List.of(new Cause.Behind(ORDERS, Optional.empty(), TWO))),
                        endedAt().plus(Backoff.after(3, seed()))));
        assertThat(decide().text())
                .endsWith("3 runs in a row ended well without moving a read position, though queue orders is to be read"
                        + " up to " + TWO.value() + ", and is read up to nothing");
    }

    @Test
    void runsWithoutProgressThatAskForAnotherWaitTheSameWay() {
        idleRuns = 3;
        again = true;

        assertThat(decide())
                .isEqualTo(new Decision.Wait(
                        new Reason.NoProgress(3, List.of()), endedAt().plus(Backoff.after(3, seed()))));
        assertThat(decide().text()).endsWith("though another run was asked for");
    }

    @Test
    void aTriggerRunsABotThatMadeNoProgressAtOnce() {
        idleRuns = 3;
        heads = Map.of(ORDERS, TWO);
        count = 1;

        assertThat(decide()).isInstanceOf(Decision.Run.class);
    }

    @Test
    void aBotKeepsItsDelayBetweenRuns() {
        delay = Duration.ofMinutes(1);
        count = 1;

        assertThat(decide())
                .isEqualTo(
                        new Decision.Wait(new Reason.Delayed(delay), endedAt().plus(delay)));
        assertThat(decide(endedAt().plus(delay))).isInstanceOf(Decision.Run.class);
    }

    @Test
    void aBotWithoutADelayDoesNotWaitForAClockThatIsAhead() {
        ended = Optional.of(NOW.plusSeconds(5));
        count = 1;

        assertRuns(new Cause.Woken(1));
    }

    @Test
    void theFirstRunOfABotWaitsForNothing() {
        ended = Optional.empty();
        phase = Phase.IDLE;
        delay = Duration.ofDays(1);
        count = 1;

        assertRuns(new Cause.Woken(1));
    }

    private void force() {
        count = 9;
        wakeSeen = 8;
        forcedUpTo = 9;
    }

    private void failed(Phase how, int times) {
        phase = how;
        errors = times;
    }

    private Instant endedAt() {
        return ended.orElseThrow();
    }

    private long seed() {
        return Backoff.seed(state().run());
    }

    private void assertRuns(Cause... causes) {
        assertThat(decide()).isEqualTo(new Decision.Run(List.of(causes)));
    }

    private Decision decide() {
        return decide(NOW);
    }

    private Decision decide(Instant now) {
        return DecisionRules.decide(state(), now);
    }

    private BotState state() {
        BotId bot = BotId.of("enrich");
        BotRules rules = new BotRules(
                bot, 1, status, NOTE, Target.process("enrich"), reading, Set.of(), Duration.ofMinutes(5), delay, 10);
        RunState run = new RunState(
                bot,
                0,
                7,
                phase,
                Optional.of("run-7"),
                Optional.empty(),
                wakeSeen,
                errors,
                idleRuns,
                again,
                false,
                new RunTimes(Optional.empty(), Optional.empty(), ended, deadline, Optional.empty()),
                new Progress(0, false, 0, 0, reads, Map.of()));
        return new BotState(rules, new WakeState(count, forcedUpTo, heads), run);
    }
}
