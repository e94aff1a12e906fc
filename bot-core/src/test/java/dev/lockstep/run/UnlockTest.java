package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.audit.Note;
import dev.lockstep.decision.Cause;
import dev.lockstep.decision.Decision;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator breaks the run lock of an instance. */
@Tag("P18")
class UnlockTest {
    private static final Note HANGS = Note.by("ann", "it hangs");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Runs runs;

    @BeforeEach
    void register() {
        bot = OneBot.registered(table.other());
        runs = table.lockstep().runs();
    }

    @Test
    @DisplayName("P8: a run whose lock was broken writes nothing more")
    @Tag("P8")
    void aRunWhoseLockWasBrokenWritesNothingMore() {
        BotRun run = bot.start();
        run.checkpoint(read(1));

        assertThat(unlock()).hasValueSatisfying(left -> {
            assertThat(left.epoch()).isEqualTo(run.epoch());
            assertThat(left.phase()).isEqualTo(Phase.RUNNING);
        });

        assertThatExceptionOfType(RunExpiredException.class).isThrownBy(() -> run.checkpoint(read(2)));
        assertThatExceptionOfType(RunExpiredException.class).isThrownBy(run::complete);
        assertThat(bot.state().progress().reads()).containsValue(read(1).reads().get(OneBot.ORDERS));
    }

    @Test
    void aClaimWhoseLockWasBrokenIsNotStarted() {
        Claim claim = bot.claim();

        assertThat(unlock()).isPresent();

        assertThatExceptionOfType(RunExpiredException.class)
                .isThrownBy(() -> table.other().runs().start(claim.invocation()));
        assertThat(runs.release(claim, RunError.of("denied", ""))).isFalse();
    }

    @Test
    @DisplayName("P16: another run follows at once, with a higher epoch, and nobody needs the stream for it")
    @Tag("P16")
    void anotherRunFollowsAtOnce() {
        BotRun run = bot.start();
        unlock();
        List<Invocation> invoked = new ArrayList<>();

        assertThat(table.other().why(ID)).isEqualTo(new Decision.Run(List.of(new Cause.Retry(0))));
        table.other()
                .sweeper(table.other().dispatcher((target, invocation) -> invoked.add(invocation)))
                .sweep();

        assertThat(invoked)
                .singleElement()
                .satisfies(next -> assertThat(next.epoch()).isGreaterThan(run.epoch()));
    }

    @Test
    void itIsNoFailureOfTheBots() {
        bot.start().fail(RunError.of("broken", ""));
        table.clock().advance(Duration.ofHours(1));
        bot.start();

        unlock();

        assertThat(bot.state().errors()).isEqualTo(1);
        assertThat(table.other().why(ID))
                .as("the failure before it still asks for a back-off")
                .isInstanceOf(Decision.Wait.class);
    }

    @Test
    void theHistoryAndTheAuditTellOfIt() {
        BotRun run = bot.start();
        run.checkpoint(read(1));

        unlock();

        assertThat(bot.history()).singleElement().satisfies(entry -> {
            assertThat(entry.epoch()).isEqualTo(run.epoch());
            assertThat(entry.phase()).isEqualTo(Phase.EXPIRED);
            assertThat(entry.recordsRead()).isEqualTo(1);
            assertThat(entry.error()).contains(RunError.of("unlocked", "unlocked by ann: it hangs"));
        });
        assertThat(table.other().audit().of(ID)).singleElement().satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("unlock");
            assertThat(entry.before()).isEqualTo("run with epoch 1 of instance 0, RUNNING until " + run.deadline());
            assertThat(entry.after()).isEqualTo("given up");
            assertThat(entry.note()).isEqualTo(HANGS);
        });
    }

    @Test
    void aRunThatEndsMeanwhileHasEnded() {
        BotRun run = bot.start();

        assertThat(unlockMeanwhile(run::complete)).isEmpty();

        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
        nothingIsTold();
    }

    @Test
    void aLaterRunThatStandsThereByNowGoesOn() {
        BotRun run = bot.start();
        RunState seen = bot.state();
        run.complete();
        BotRun later = bot.start();

        assertThat(runs.unlock(seen, HANGS)).isEmpty();

        later.complete(read(1));
        nothingIsTold();
    }

    @Test
    void aLaterClaimIsNotTakenForTheOneThatWasSeenThoughNeitherHasWritten() {
        Claim claim = bot.claim();
        RunState seen = bot.state();
        assertThat(table.other().runs().release(claim, RunError.of("denied", "")))
                .isTrue();
        Claim later = bot.claim();

        assertThat(runs.unlock(seen, HANGS)).isEmpty();

        table.other().runs().start(later.invocation()).complete();
        assertThat(table.other().audit().of(ID)).isEmpty();
    }

    @Test
    void theRunThatWasSeenIsBrokenOnce() {
        bot.start();
        RunState seen = bot.state();

        assertThat(runs.unlock(seen, HANGS)).isPresent();
        assertThat(runs.unlock(seen, HANGS)).isEmpty();

        assertThat(table.other().audit().of(ID)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunThatWritesAndThenEndsMeanwhileHasEnded(boolean isFollowed) {
        BotRun run = bot.start();
        List<BotRun> later = new ArrayList<>();
        table.faults().beforeRequest(3, () -> {
            run.complete();
            if (isFollowed) {
                later.add(bot.start());
            }
        });

        assertThat(unlockMeanwhile(() -> run.checkpoint(read(1)))).isEmpty();

        nothingIsTold();
        later.forEach(BotRun::complete);
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    void aRunThatStartsMeanwhileIsBrokenAsItIs() {
        Claim claim = bot.claim();
        List<BotRun> started = new ArrayList<>();

        Optional<RunState> left =
                unlockMeanwhile(() -> started.add(table.other().runs().start(claim.invocation())));

        assertThat(left.map(RunState::phase)).contains(Phase.RUNNING);
        assertThatExceptionOfType(RunExpiredException.class)
                .isThrownBy(() -> started.get(0).checkpoint(read(1)));
    }

    @Test
    void aRunThatWritesMeanwhileIsBrokenWithWhatItHasWritten() {
        BotRun run = bot.start();

        Optional<RunState> left = unlockMeanwhile(() -> run.checkpoint(read(7)));

        assertThat(left.map(state -> state.progress().recordsRead())).contains(1L);
        assertThat(bot.history())
                .singleElement()
                .satisfies(entry -> assertThat(entry.recordsRead()).isEqualTo(1));
        assertThat(table.other().audit().of(ID)).hasSize(1);
    }

    @Test
    @DisplayName("P4: an unlocking whose response was lost breaks one run, and not the one that was claimed meanwhile")
    @Tag("P4")
    void aLostResponseBreaksNoLaterRun() {
        BotRun run = bot.start();
        List<BotRun> later = new ArrayList<>();
        table.faults().follow(FaultPlan.on(2, Fault.LOST_RESPONSE));
        table.faults().afterFault(() -> later.add(bot.start()));

        assertThat(unlock().map(RunState::epoch)).contains(run.epoch());

        later.get(0).complete(read(1));
        assertThat(table.other().audit().of(ID)).hasSize(1);
    }

    @Test
    void whereNoRunIsUnderWayNothingIsWritten() {
        assertThat(unlock()).isEmpty();
        bot.start().fail(RunError.of("broken", ""));
        assertThat(unlock()).isEmpty();
        assertThat(runs.unlock(ID, 7, HANGS)).as("an instance there never was").isEmpty();

        assertThat(table.other().audit().of(ID)).isEmpty();
        assertThat(bot.history()).hasSize(1);
    }

    @Test
    void anUnknownBotHasNoLockToBreak() {
        for (int instance : new int[] {0, 1}) {
            assertThatExceptionOfType(UnknownBotException.class)
                    .isThrownBy(() -> runs.unlock(BotId.of("ghost"), instance, HANGS));
        }
        assertThat(table.items()).allSatisfy(item -> assertThat(item.toString()).doesNotContain("ghost"));
    }

    @Test
    void aRemovedBotHasNoLockToBreak() {
        bot.start();
        RunState seen = bot.state();
        table.other().bots().remove(ID, OneBot.NOTE);

        assertThatExceptionOfType(UnknownBotException.class).isThrownBy(this::unlock);
        assertThat(runs.unlock(seen, HANGS)).isEmpty();
    }

    private void nothingIsTold() {
        assertThat(table.other().audit().of(ID)).isEmpty();
        assertThat(bot.history()).isEmpty();
    }

    private Optional<RunState> unlock() {
        return runs.unlock(ID, 0, HANGS);
    }

    /** Between the look and the write. */
    private Optional<RunState> unlockMeanwhile(Runnable meanwhile) {
        table.faults().beforeRequest(2, meanwhile);
        return unlock();
    }

    private static Checkpoint read(long number) {
        return Checkpoint.read("orders", event(number), 1);
    }
}
