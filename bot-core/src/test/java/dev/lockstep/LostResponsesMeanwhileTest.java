package dev.lockstep;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.bot.BotStatus;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Position;
import dev.lockstep.run.RunEndedException;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunExpiredException;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.RunState;
import dev.lockstep.run.RunSupersededException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** P4, the hard way: a write takes effect, its response is lost, and somebody else acts before it is sent again. */
@Tag("P4")
class LostResponsesMeanwhileTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant LATER = ManualClock.START.plus(MINUTE);
    private static final Checkpoint FIRST = Checkpoint.read("orders", event(1), 1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @BeforeEach
    void register() {
        bot = OneBot.registered(table.other());
    }

    /** A write of a run. */
    private record Write(String name, Act act) {
        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    private interface Act {
        void on(BotRun run, LostResponsesMeanwhileTest test);
    }

    static Stream<Write> writesOfARun() {
        return Stream.of(
                new Write("checkpoint", (run, t) -> run.checkpoint(FIRST)),
                new Write("commit", (run, t) -> run.commit(List.of(t.hit()), FIRST)),
                new Write("extend", (run, t) -> run.extend(TIMEOUT.multipliedBy(2))),
                new Write("complete", (run, t) -> run.complete(FIRST)),
                new Write("complete with message", (run, t) -> run.complete(Completion.SILENT.withMessage("done"))),
                new Write("fail", (run, t) -> run.fail(RunError.of("broken", ""))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writesOfARun")
    @DisplayName("P4: a run's write that took place is reported so, though the run was superseded before the answer")
    void aWriteThatTookPlaceSucceedsThoughTheRunWasSupersededMeanwhile(Write write) {
        BotRun run = start();
        lost(() -> bot.start());

        write.act().on(run, this);

        assertThat(bot.state().epoch()).isEqualTo(run.epoch() + 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writesOfARun")
    @DisplayName("P8: after such a success the superseded run is refused")
    @Tag("P8")
    void theNextWriteOfTheSupersededRunIsRefused(Write write) {
        BotRun run = start();
        lost(() -> bot.start());
        write.act().on(run, this);

        assertThatExceptionOfType(RunLostException.class)
                .isThrownBy(() -> run.checkpoint(Checkpoint.read("orders", event(2), 1)));
    }

    @Test
    void aWriteThatDidNotTakePlaceIsRefusedIfTheRunWasSupersededMeanwhile() {
        BotRun run = start();
        bot.start();
        table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));

        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(() -> run.checkpoint(FIRST));
        assertThat(bot.state().progress().reads()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writesOfARun")
    @DisplayName("P4: a run's write that took place is reported so, though its message was delivered again meanwhile")
    void aWriteThatTookPlaceSucceedsThoughItsMessageWasDeliveredAgain(Write write) {
        Claim claim = bot.claim();
        BotRun run = table.lockstep().runs().start(claim.invocation(), "request", TIMEOUT);
        lost(() -> again(claim));

        write.act().on(run, this);

        assertThat(bot.state().epoch()).isEqualTo(run.epoch());
    }

    private void again(Claim claim) {
        try {
            table.other().runs().start(claim.invocation(), "request", TIMEOUT);
        } catch (RunLostException ended) {
            assertThat(ended).isInstanceOf(RunEndedException.class);
        }
    }

    @Test
    @DisplayName("P11: a commit whose response was lost takes effect once, whoever acts meanwhile")
    @Tag("P11")
    void aCommitTakesEffectOnce() {
        BotRun run = start();
        lost(() -> bot.start());

        run.commit(List.of(hit()), FIRST);

        assertThat(table.item("own", "counter")).containsEntry("hits", AttributeValue.fromN("1"));
    }

    @Test
    void aClaimThatWasGivenUpMeanwhileIsNotReleasedOnceMore() {
        RunState idle = bot.state();
        lost(() -> table.other().runs().expire(bot.state()));
        Optional<Claim> claim = table.lockstep().runs().claim(idle, new ClaimTerms(0, true, TIMEOUT));

        boolean released = table.lockstep().runs().release(claim.orElseThrow(), RunError.of("denied", ""));

        assertThat(released).isFalse();
        assertThat(bot.state().errors()).isEqualTo(1);
        assertThat(bot.state().phase()).isEqualTo(Phase.EXPIRED);
    }

    @Test
    void aClaimThatWasGivenUpMeanwhileCannotBeStarted() {
        RunState idle = bot.state();
        lost(() -> table.other().runs().expire(bot.state()));
        Optional<Claim> claim = table.lockstep().runs().claim(idle, new ClaimTerms(0, true, TIMEOUT));

        assertThatExceptionOfType(RunExpiredException.class)
                .isThrownBy(
                        () -> table.lockstep().runs().start(claim.orElseThrow().invocation()));
    }

    @Test
    void aClaimThatSomebodyTookOverMeanwhileIsNotOurs() {
        RunState idle = bot.state();
        lost(() -> bot.claim());

        assertThat(table.lockstep().runs().claim(idle, new ClaimTerms(0, true, TIMEOUT)))
                .isEmpty();
    }

    @Test
    void aStartWhoseRunWasGivenUpMeanwhileSaysSo() {
        Claim claim = bot.claim();
        lost(() -> table.other().runs().expire(bot.state()));

        assertThatExceptionOfType(RunExpiredException.class)
                .isThrownBy(() -> table.lockstep().runs().start(claim.invocation()));
    }

    @Test
    void aStartWhoseRunWasSupersededMeanwhileSaysSo() {
        Claim claim = bot.claim();
        lost(() -> bot.claim());

        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(() -> table.lockstep().runs().start(claim.invocation()));
    }

    @Test
    void givingARunUpIsReportedThoughTheNextOneIsClaimedMeanwhile() {
        bot.start();
        RunState open = bot.state();
        lost(() -> bot.claim());

        assertThat(table.lockstep().runs().expire(open)).isTrue();
    }

    @Test
    void releasingAClaimIsReportedThoughTheNextOneIsClaimedMeanwhile() {
        Claim claim = bot.claim();
        lost(() -> bot.claim());

        assertThat(table.lockstep().runs().release(claim, RunError.of("denied", "")))
                .isTrue();
    }

    @Test
    void aRewindIsMadeOnceThoughARunGoesOnFromItMeanwhile() {
        bot.start().checkpoint(Checkpoint.read("orders", event(9), 9));
        lostInTransaction(() -> bot.start().checkpoint(Checkpoint.read("orders", event(5), 1)));

        Optional<Position> before = table.lockstep().runs().rewind(ID, ORDERS, event(2), NOTE);

        assertThat(before.map(Position::eventId)).contains(event(9));
        assertThat(table.lockstep().runs().position(ID, ORDERS).map(Position::eventId))
                .contains(event(5));
        assertThat(table.lockstep().audit().of(ID)).hasSize(1);
    }

    @Test
    void aPauseThatWasLiftedMeanwhileIsNotMadeAgain() {
        lostInTransaction(() -> table.other().bots().resume(ID, NOTE));

        table.lockstep().bots().pause(ID, NOTE);

        assertThat(table.other().bots().find(ID).orElseThrow().status()).isEqualTo(BotStatus.ACTIVE);
    }

    @Test
    void aRemovalDoesNotReachABotThatIsRegisteredMeanwhile() {
        lostInTransaction(() -> table.other().bots().register(OneBot.definition()));

        table.lockstep().bots().remove(ID, NOTE);

        assertThat(table.other().bots().find(ID)).isPresent();
    }

    @Test
    void aOneOffThatIsFiredMeanwhileIsNotScheduledAgain() {
        lost(() -> table.other().wakes().cancel(ID, LATER));

        table.lockstep().wakes().schedule(ID, LATER);

        assertThat(table.other().wakes().scheduled(ID)).isEmpty();
    }

    @Test
    void aCancellationDoesNotReachAOneOffThatIsScheduledMeanwhile() {
        table.other().wakes().schedule(ID, LATER);
        lost(() -> table.other().wakes().schedule(ID, LATER));

        assertThat(table.lockstep().wakes().cancel(ID, LATER)).isTrue();
        assertThat(table.other().wakes().scheduled(ID)).containsExactly(LATER);
    }

    @Test
    void aTriggerIsCountedThoughAnotherOneComesMeanwhile() {
        lost(() -> table.other().wakes().trigger(ID));

        assertThat(table.lockstep().wakes().trigger(ID)).isGreaterThanOrEqualTo(1);
        assertThat(table.other().bots().state(ID).orElseThrow().wake().count()).isGreaterThanOrEqualTo(2);
    }

    private void lost(Runnable meanwhile) {
        lost(FaultPlan.on(1, Fault.LOST_RESPONSE), meanwhile);
    }

    private void lostInTransaction(Runnable meanwhile) {
        lost(FaultPlan.on("TransactWriteItems", 1, Fault.LOST_RESPONSE), meanwhile);
    }

    private void lost(FaultPlan plan, Runnable meanwhile) {
        table.faults().follow(plan);
        table.faults().afterFault(meanwhile);
    }

    private BotRun start() {
        return table.lockstep().runs().start(bot.claim().invocation());
    }

    private TransactWriteItem hit() {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(table.name())
                        .key(Map.of("pk", AttributeValue.fromS("own"), "sk", AttributeValue.fromS("counter")))
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build();
    }
}
