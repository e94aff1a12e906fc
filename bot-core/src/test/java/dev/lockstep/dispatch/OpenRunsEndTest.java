package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bot.BotState;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunExpiredException;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunSupersededException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever becomes of a run, it ends; here without a single stream record, by sweeps and reconciliations alone. */
@Tag("P18")
class OpenRunsEndTest {
    private static final Duration START_WITHIN = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final Duration A_MILLISECOND = Duration.ofMillis(1);
    private static final EventId EVENT = EventId.at(ManualClock.START, 1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final BotId bot = BotId.of("enrich");

    @SuppressWarnings("NullAway.Init") // JUnit calls claimARun
    private Stage stage;

    @BeforeEach
    void claimARun() {
        stage = new Stage(table);
        stage.bot("enrich", "orders");
        stage.lockstep.wakes().trigger(bot);
        stage.dispatcher.evaluate(bot);
    }

    @Test
    @DisplayName("P18: a run that nobody starts is given up one sweep after its time to start")
    void aRunThatIsNeverStartedIsGivenUp() {
        table.clock().advance(START_WITHIN);
        stage.sweeper.sweep();
        assertThat(phase()).isEqualTo(Phase.INVOKED);

        table.clock().advance(A_MILLISECOND);
        stage.sweeper.sweep();

        assertThat(phase()).isEqualTo(Phase.EXPIRED);
        assertThat(stage.lockstep.runs().log().of(bot))
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.error().orElseThrow().type()).isEqualTo("not-started"));
    }

    @Test
    @DisplayName("P18: a run whose process died is given up one sweep after its deadline")
    void aRunThatStartedAndCrashedIsGivenUp() {
        BotRun run = stage.lockstep.runs().start(invocation());
        table.clock().advance(START_WITHIN);
        stage.sweeper.sweep();
        table.clock().advance(TIMEOUT.minus(START_WITHIN));
        stage.sweeper.sweep();
        assertThat(phase()).isEqualTo(Phase.RUNNING);

        table.clock().advance(A_MILLISECOND);
        stage.sweeper.sweep();

        assertThat(phase()).isEqualTo(Phase.EXPIRED);
        assertThat(stage.lockstep.runs().log().of(bot))
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.error().orElseThrow().type()).isEqualTo("expired"));
        assertThatThrownBy(run::complete).isInstanceOf(RunExpiredException.class);
    }

    @Test
    @DisplayName("P18: a run may take less time than it may take to start")
    void aRunWithAShortTimeIsGivenUpAtItsOwnDeadline() {
        stage.lockstep.runs().start(invocation(), "request", Duration.ofSeconds(10));

        table.clock().advance(Duration.ofSeconds(10).plus(A_MILLISECOND));
        stage.sweeper.sweep();

        assertThat(phase()).isEqualTo(Phase.EXPIRED);
    }

    @Test
    @DisplayName("P18: a run that goes on and says so is left alone, and ends once it does not")
    void aRunThatExtendsIsGivenUpAfterItsLastDeadline() {
        BotRun run = stage.lockstep.runs().start(invocation());
        for (int i = 0; i < 5; i++) {
            table.clock().advance(Duration.ofMinutes(4));
            run.extend(TIMEOUT);
            stage.sweeper.sweep();
            assertThat(phase()).isEqualTo(Phase.RUNNING);
        }

        table.clock().advance(TIMEOUT);
        stage.sweeper.sweep();
        assertThat(phase()).isEqualTo(Phase.RUNNING);
        table.clock().advance(A_MILLISECOND);
        stage.sweeper.sweep();

        assertThat(phase()).isEqualTo(Phase.EXPIRED);
    }

    @Test
    @DisplayName("P18: an extension between the sweep's look and its write keeps the run alive")
    void anExtensionIsNotRunOverByASweepThatSawAnOlderDeadline() {
        BotRun run = stage.lockstep.runs().start(invocation());
        BotState seen = stage.state(bot);
        run.extend(TIMEOUT.plusMinutes(5));

        assertThat(stage.lockstep.runs().expire(seen.run())).isFalse();

        assertThat(phase()).isEqualTo(Phase.RUNNING);
        run.complete();
    }

    @Test
    @DisplayName("P18: what the sweep cannot find by the index, the reconciliation gives up")
    void aRunThatIsMissingFromTheIndexIsGivenUpByTheReconciliation() {
        stage.lockstep.runs().start(invocation());
        stage.lockstep.runs().forget(stage.state(bot).run());
        table.clock().advance(TIMEOUT.plus(A_MILLISECOND));
        stage.sweeper.sweep();
        assertThat(phase()).isEqualTo(Phase.RUNNING);

        stage.sweeper.reconcile(10);

        assertThat(phase()).isEqualTo(Phase.EXPIRED);
    }

    @Test
    @DisplayName("P18: an open run without a deadline, as somebody else may write it, is given up")
    void aRunWithoutADeadlineIsGivenUp() {
        table.tear("B#enrich", "R#0000", "dl");

        stage.dispatcher.evaluate(bot);

        assertThat(phase()).isEqualTo(Phase.EXPIRED);
    }

    @Test
    @DisplayName("P18: after a run was given up, another one does its work and the old one is fenced")
    void anotherRunFollowsTheOneThatWasGivenUp() {
        stage.lockstep.wakes().advance(QueueName.of("orders"), EVENT);
        Invocation first = invocation();
        BotRun zombie = stage.lockstep.runs().start(first);
        stage.sweeper.reconcile(10);

        stage.sweepFor(Duration.ofMinutes(8), Duration.ofSeconds(30));

        assertThat(stage.lockstep.runs().log().of(bot))
                .extracting(RunLogEntry::phase)
                .containsExactly(Phase.EXPIRED);
        assertThat(phase()).isEqualTo(Phase.COMPLETE);
        assertThat(stage.lockstep
                        .runs()
                        .position(bot, QueueName.of("orders"))
                        .orElseThrow()
                        .eventId())
                .isEqualTo(EVENT);
        assertThatThrownBy(() -> zombie.checkpoint(Checkpoint.read("orders", EVENT, 1)))
                .isInstanceOf(RunSupersededException.class);
    }

    @Test
    @DisplayName("P18: a target that never starts a run is tried again, at a pace that slows down")
    void aTargetThatNeverStartsIsTriedAgainAtAPaceThatSlowsDown() {
        Instant end = table.clock().instant().plus(Duration.ofHours(2));
        while (table.clock().instant().isBefore(end)) {
            table.clock().advance(Duration.ofMinutes(1));
            stage.sweeper.sweep();
        }

        assertThat(stage.invoked()).hasSizeBetween(10, 16);
        assertThat(stage.state(bot).run().errors()).isGreaterThan(10);
        assertThat(stage.lockstep.why(bot).text()).containsAnyOf("rogue", "under way");
    }

    private Invocation invocation() {
        return stage.take().get(0);
    }

    private Phase phase() {
        return stage.state(bot).run().phase();
    }
}
