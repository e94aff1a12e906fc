package dev.lockstep.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotState;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RunState;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds of every verdict on a bot with several instances, whatever is stored of it. */
@Tag("P19")
class RoundPropertiesTest {
    private static final int STATES = 6_000;

    @Test
    @DisplayName("P19: every state of a bot with several instances has a verdict, in words, and always the same")
    void everyStateHasAVerdictAndAReason() {
        Set<Object> verdicts = new HashSet<>();
        Set<Class<?>> reasons = new HashSet<>();
        forEachState((state, now) -> {
            Decision decision = DecisionRules.decide(state, now);
            assertThat(decision.text()).isNotBlank();
            assertThat(DecisionRules.decide(state, now)).isEqualTo(decision);
            verdicts.add(decision instanceof Decision.Adjust adjust ? adjust.what() : decision.getClass());
            decision.reasonAgainst().ifPresent(reason -> {
                assertThat(reason.text()).isNotBlank();
                reasons.add(reason.getClass());
            });
        });

        assertThat(verdicts)
                .as("the states reach every verdict")
                .contains((Object[]) Adjustment.values())
                .contains(
                        Decision.Run.class,
                        Decision.Expire.class,
                        Decision.Open.class,
                        Decision.Round.class,
                        Decision.Wait.class,
                        Decision.Idle.class);
        assertThat(reasons)
                .as("and every reason but that of a bot that is not there")
                .hasSize(9);
    }

    @Test
    @DisplayName("P20: a round is closed when every instance has completed at every end, and not before")
    @Tag("P20")
    void aRoundIsClosedWhenEveryInstanceIsAtTheEnd() {
        forEachRound((state, now) -> {
            Round round = state.round().orElseThrow();
            boolean isDone = state.instances(round.instances()).stream()
                    .allMatch(instance -> round.isDoneBy(instance, state.rules().reads()));
            assertThat(DecisionRules.decide(state, now).equals(new Decision.Adjust(Adjustment.CLOSE)))
                    .isEqualTo(round.isOpen() && isDone);
        });
    }

    @Test
    @DisplayName(
            "P20: an instance rests only if its last run completed, in this round, at the end of all that is still read")
    @Tag("P20")
    void anInstanceRestsOnlyAtTheEnd() {
        forEachRound((state, now) -> {
            if (DecisionRules.decide(state, now) instanceof Decision.Round verdict) {
                Round round = state.round().orElseThrow();
                for (RunState instance : state.instances(round.instances())) {
                    if (!verdict.unfinished().containsKey(instance.instance())) {
                        assertThat(instance.share().orElseThrow().round()).isEqualTo(round.epoch());
                        if (instance.share().get().isFenced()) {
                            continue;
                        }
                        assertThat(instance.phase()).isEqualTo(Phase.COMPLETE);
                        instance.share()
                                .get()
                                .ends()
                                .forEach((queue, end) -> assertThat(
                                                !state.rules().reads().contains(queue) || isAt(instance, queue, end))
                                        .isTrue());
                    }
                }
            }
        });
    }

    private static boolean isAt(RunState instance, QueueName queue, EventId end) {
        return Optional.ofNullable(instance.progress().reads().get(queue))
                .map(Position::eventId)
                .filter(at -> !end.isAfter(at))
                .isPresent();
    }

    @Test
    @DisplayName(
            "P21: a round opens after a closed one alone, with an allowed number, and no end before the bot's position")
    @Tag("P21")
    void aRoundOpensOnlyAfterAClosedOne() {
        forEachState((state, now) -> {
            if (DecisionRules.decide(state, now) instanceof Decision.Open open) {
                Round round = state.round().orElseThrow();
                assertThat(round.phase()).isEqualTo(RoundPhase.CLOSED);
                assertThat(open.causes()).isNotEmpty();
                assertThat(open.plan().instances())
                        .isBetween(
                                state.rules().instances().least(),
                                state.rules().instances().most());
                assertThat(open.plan().owners().keySet())
                        .isEqualTo(state.rules().shards());
                assertThat(open.plan().owners().values())
                        .allMatch(owner -> owner < open.plan().instances());
                round.reads()
                        .forEach((queue, at) -> Optional.ofNullable(
                                        open.plan().ends().get(queue))
                                .ifPresent(end ->
                                        assertThat(at.eventId().isAfter(end)).isFalse()));
                assertThat(state.rules().reads()).containsAll(open.plan().ends().keySet());
                assertThat(state.rules().status()).isNotEqualTo(BotStatus.ARCHIVED);
                if (state.rules().status() == BotStatus.PAUSED) {
                    assertThat(open.causes()).contains(new Cause.Forced());
                }
            }
        });
    }

    @Test
    @DisplayName("P21: an abandoned round is cleared before anything else is done")
    @Tag("P21")
    void anAbandonedRoundIsClearedFirst() {
        forEachRound((state, now) -> {
            if (state.round().orElseThrow().phase() == RoundPhase.ABANDONED) {
                assertThat(DecisionRules.decide(state, now)).isEqualTo(new Decision.Adjust(Adjustment.CLEAR));
            }
        });
    }

    @Test
    void theVerdictOnAnInstanceDependsOnNoOtherInstance() {
        forEachRound((state, now) -> {
            if (DecisionRules.decide(state, now) instanceof Decision.Round verdict) {
                verdict.unfinished().forEach((number, one) -> {
                    BotState alone = new BotState(
                            state.rules(),
                            state.wake(),
                            state.run(),
                            state.round(),
                            state.others().stream()
                                    .filter(run -> run.instance() == number)
                                    .toList());
                    assertThat(((Decision.Round) DecisionRules.decide(alone, now)).unfinished())
                            .containsEntry(number, one);
                });
            }
        });
    }

    @Test
    @DisplayName("P18: an open run of an instance is given up after its deadline and not before")
    @Tag("P18")
    void anOpenInstanceIsGivenUpExactlyAfterItsDeadline() {
        forEachRound((state, now) -> {
            if (DecisionRules.decide(state, now) instanceof Decision.Round verdict) {
                state.instances(verdict.instances()).stream()
                        .filter(instance -> instance.phase().isOpen())
                        .filter(instance -> verdict.unfinished().containsKey(instance.instance()))
                        .forEach(instance -> assertThat(verdict.unfinished().get(instance.instance()))
                                .isInstanceOf(
                                        now.isAfter(instance.times().deadline().orElse(Instant.MIN))
                                                ? Decision.Expire.class
                                                : Decision.Wait.class));
            }
        });
    }

    private static void forEachRound(BiConsumer<BotState, Instant> check) {
        forEachState((state, now) -> {
            if (!state.isAlone() && state.round().isPresent()) {
                check.accept(state, now);
            }
        });
    }

    private static void forEachState(BiConsumer<BotState, Instant> check) {
        for (long seed = 0; seed < STATES; seed++) {
            BotState state = States.inRounds(seed);
            Instant now = States.now(seed);
            try {
                check.accept(state, now);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + " at " + now + ": " + state, failure);
            }
        }
    }
}
