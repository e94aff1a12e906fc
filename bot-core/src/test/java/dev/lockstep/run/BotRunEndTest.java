package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.INVOICES;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.cost.Cost;
import dev.lockstep.decision.Decision;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.InvalidInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BotRunEndTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @BeforeEach
    void register() {
        bot = OneBot.registered(table.lockstep());
    }

    @Test
    void aCompletedRunIsOverWithItsLastCheckpointInOneRequest() {
        BotRun run = bot.start();

        Cost cost = table.cost(() -> run.complete(Checkpoint.read("orders", event(1), 1)));

        assertThat(cost.requests()).isEqualTo(1);
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
        assertThat(bot.state().times().deadline()).isEmpty();
        assertThat(bot.start().position("orders")).contains(event(1));
    }

    @Test
    void aRunIsUsedUpAfterItsEnd() {
        BotRun run = bot.start();
        run.complete();

        assertThat(run.isEnded()).isTrue();
        assertThatExceptionOfType(RunEndedException.class).isThrownBy(() -> run.checkpoint(read(1)));
        assertThatExceptionOfType(RunEndedException.class).isThrownBy(() -> run.extend(TIMEOUT.multipliedBy(9)));
        assertThatExceptionOfType(RunEndedException.class).isThrownBy(run::runAgain);
        assertThatExceptionOfType(RunEndedException.class).isThrownBy(run::complete);
        assertThatExceptionOfType(RunEndedException.class).isThrownBy(() -> run.fail(new IllegalStateException()));
    }

    @Test
    void aRunThatWasEndedByAnotherProcessOfItsRequestIsOver() {
        Invocation invocation = bot.claim().invocation();
        BotRun first = table.lockstep().runs().start(invocation, "request", TIMEOUT);
        table.lockstep().runs().start(invocation, "request", TIMEOUT).complete();

        assertThatExceptionOfType(RunEndedException.class).isThrownBy(() -> first.checkpoint(read(1)));
    }

    @Test
    void aStaleLastCheckpointLeavesTheRunOpen() {
        BotRun run = bot.start();
        run.checkpoint(read(5));

        assertThatExceptionOfType(StalePositionException.class).isThrownBy(() -> run.complete(read(4)));

        run.complete();
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    void messageAndResultAreInTheHistory() {
        bot.start()
                .complete(
                        Completion.SILENT.with(read(1)).withMessage("12 orders").withResult("{\"orders\": 12}"));

        assertThat(bot.history()).singleElement().satisfies(entry -> {
            assertThat(entry.message()).contains("12 orders");
            assertThat(entry.result()).contains("{\"orders\": 12}");
            assertThat(entry.recordsRead()).isEqualTo(1);
        });
    }

    @Test
    void aMessageOrResultThatIsTooLongIsRefused() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Completion.SILENT.withMessage("x".repeat(2_001)));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Completion.SILENT.withResult("x".repeat(16_001)));
    }

    @Test
    void failuresAreCountedUntilARunEndsWell() {
        for (int failures = 1; failures <= 3; failures++) {
            bot.start().fail(new IllegalStateException("broken"));
            assertThat(bot.state().errors()).isEqualTo(failures);
        }

        bot.start().complete();

        assertThat(bot.state().errors()).isZero();
    }

    @Test
    void aFailedRunKeepsItsCheckpoints() {
        BotRun run = bot.start();
        run.checkpoint(read(1));
        run.fail(new IllegalStateException("broken"));

        assertThat(bot.start().position("orders")).contains(event(1));
    }

    @Test
    void aRunThatAskedForAnotherIsFollowedByOne() {
        BotRun run = bot.start();
        run.runAgain();
        run.complete(read(1));

        assertThat(table.lockstep().why(ID)).isInstanceOf(Decision.Run.class);
    }

    @Test
    void aRunThatMovedNothingThoughThereWasWorkIsCounted() {
        bot.start().complete();
        assertThat(bot.state().idleRuns()).isEqualTo(1);

        bot.start().complete(read(1));

        assertThat(bot.state().idleRuns()).isZero();
    }

    @Test
    void anEndThatWritesAdvancesWhatItWrote() {
        bot.start().complete(Checkpoint.write("invoices", event(1), 1));

        assertThat(table.lockstep().wakes().head(INVOICES)).contains(event(1));
    }

    @Test
    @DisplayName("P8: a superseded run can neither complete nor fail")
    @Tag("P8")
    void aSupersededRunCannotEndItsSuccessor() {
        BotRun zombie = bot.start();
        bot.start();

        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(zombie::complete);
        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(() -> zombie.fail(new IllegalStateException("late")));
        assertThat(bot.state().phase()).isEqualTo(Phase.RUNNING);
        assertThat(bot.history()).isEmpty();
    }

    private static Checkpoint read(long number) {
        return Checkpoint.read("orders", event(number), 1);
    }
}
