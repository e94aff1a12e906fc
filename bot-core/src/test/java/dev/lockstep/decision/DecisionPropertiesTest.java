package dev.lockstep.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotState;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.wake.WakeState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P19")
class DecisionPropertiesTest {
    private static final int STATES = 20_000;

    @Test
    @DisplayName("P19: every state that can be stored has a verdict, in words")
    void everyStateHasAVerdictAndAReason() {
        Set<Class<?>> verdicts = new HashSet<>();
        Set<Class<?>> reasons = new HashSet<>();
        forEachState((state, now) -> {
            Decision decision = DecisionRules.decide(state, now);
            assertThat(decision.text()).isNotBlank();
            verdicts.add(decision.getClass());
            decision.reasonAgainst().ifPresent(reason -> {
                assertThat(reason.text()).isNotBlank();
                reasons.add(reason.getClass());
            });
        });

        assertThat(verdicts).as("the states reach every verdict").hasSize(4);
        assertThat(reasons)
                .as("and every reason but that of a bot that is not there")
                .hasSize(8);
    }

    @Test
    @DisplayName("P19: the same state at the same instant has the same verdict")
    void theVerdictDependsOnNothingElse() {
        forEachState((state, now) ->
                assertThat(DecisionRules.decide(state, now)).isEqualTo(DecisionRules.decide(state, now)));
    }

    @Test
    @DisplayName("P19: a run that runs has a cause")
    void nothingRunsWithoutACause() {
        forEachState((state, now) -> {
            if (DecisionRules.decide(state, now) instanceof Decision.Run run) {
                assertThat(run.causes()).isNotEmpty();
            }
        });
    }

    @Test
    @DisplayName("P16: one more wake-up never keeps a bot from running")
    @Tag("P16")
    void oneMoreWakeUpNeverTurnsARunIntoSomethingElse() {
        forEachState((state, now) -> {
            WakeState wake = state.wake();
            if (wake.count() == Long.MAX_VALUE) {
                return;
            }
            BotState woken = new BotState(
                    state.rules(), new WakeState(wake.count() + 1, wake.forcedUpTo(), wake.heads()), state.run());
            if (DecisionRules.decide(state, now) instanceof Decision.Run) {
                assertThat(DecisionRules.decide(woken, now)).isInstanceOf(Decision.Run.class);
            }
        });
    }

    @Test
    @DisplayName("P16: an active bot with a wake-up that no run has answered is never idle")
    @Tag("P16")
    void anUnansweredWakeUpIsNeverIdle() {
        forEachState((state, now) -> {
            if (state.rules().status() == BotStatus.ACTIVE
                    && state.wake().count() > state.run().wakeSeen()) {
                assertThat(DecisionRules.decide(state, now)).isNotInstanceOf(Decision.Idle.class);
            }
        });
    }

    @Test
    @DisplayName("P19: what may run now may run later, while nothing else changes")
    void timeAloneNeverTurnsARunIntoAWait() {
        forEachState((state, now) -> {
            if (DecisionRules.decide(state, now) instanceof Decision.Run) {
                assertThat(DecisionRules.decide(state, later(now))).isInstanceOf(Decision.Run.class);
            }
        });
    }

    @Test
    @DisplayName("P19: what waits does so until a later instant, and by then goes on")
    void aWaitEnds() {
        forEachState((state, now) -> {
            Decision decision = DecisionRules.decide(state, now);
            for (int waits = 0; decision instanceof Decision.Wait wait; waits++) {
                assertThat(wait.until()).isAfter(now);
                assertThat(waits).isLessThan(4);
                decision = DecisionRules.decide(state, wait.until());
            }
            assertThat(decision).isInstanceOfAny(Decision.Run.class, Decision.Expire.class, Decision.Idle.class);
        });
    }

    @Test
    @DisplayName("P18: an open run is given up after its deadline and not before, whatever else there is")
    @Tag("P18")
    void anOpenRunIsGivenUpExactlyAfterItsDeadline() {
        forEachState((state, now) -> {
            if (state.run().phase().isOpen()) {
                Instant deadline = state.run().times().deadline().orElse(Instant.MIN);
                Decision decision = DecisionRules.decide(state, now);
                assertThat(decision).isInstanceOf(now.isAfter(deadline) ? Decision.Expire.class : Decision.Wait.class);
            }
        });
    }

    @Test
    @DisplayName("P19: an archived bot never runs, a paused one only by force")
    void whatIsSwitchedOffDoesNotRun() {
        forEachState((state, now) -> {
            if (DecisionRules.decide(state, now) instanceof Decision.Run run
                    && EnumSet.of(BotStatus.PAUSED, BotStatus.ARCHIVED)
                            .contains(state.rules().status())) {
                assertThat(state.rules().status()).isEqualTo(BotStatus.PAUSED);
                assertThat(run.causes()).contains(new Cause.Forced());
            }
        });
    }

    private static Instant later(Instant now) {
        return now.isAfter(States.NOW.plus(Duration.ofDays(1))) ? now : now.plus(Duration.ofHours(3));
    }

    private static void forEachState(BiConsumer<BotState, Instant> check) {
        for (long seed = 0; seed < STATES; seed++) {
            BotState state = States.of(seed);
            Instant now = States.now(seed);
            try {
                check.accept(state, now);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + " at " + now + ": " + state, failure);
            }
        }
    }
}
