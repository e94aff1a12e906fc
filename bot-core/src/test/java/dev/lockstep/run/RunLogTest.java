package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import java.time.Duration;
import java.util.Comparator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLogTest {
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
    void aFailedRunIsLoggedWithItsErrorTimesAndCounts() {
        BotRun run = bot.start();
        run.checkpoint(Checkpoint.read("orders", event(1), 10).andWrite("invoices", event(1), 7));
        table.clock().advance(Duration.ofSeconds(3));
        run.fail(new IllegalStateException("no connection"));

        assertThat(bot.history()).singleElement().satisfies(entry -> {
            assertThat(entry.phase()).isEqualTo(Phase.FAILED);
            assertThat(entry.runId()).isEqualTo(run.runId());
            assertThat(entry.epoch()).isEqualTo(run.epoch());
            assertThat(entry.claimedAt()).contains(ManualClock.START);
            assertThat(entry.startedAt()).contains(ManualClock.START);
            assertThat(entry.endedAt()).isEqualTo(ManualClock.START.plusSeconds(3));
            assertThat(entry.recordsRead()).isEqualTo(10);
            assertThat(entry.recordsWritten()).isEqualTo(7);
            assertThat(entry.failures()).isEqualTo(1);
            RunError error = entry.error().orElseThrow();
            assertThat(error.type()).isEqualTo("java.lang.IllegalStateException");
            assertThat(error.message()).isEqualTo("no connection");
            assertThat(error.stack()).contains("aFailedRunIsLogged");
        });
    }

    @Test
    void anErrorOfAMegabyteIsCutAndTheRunEnds() {
        bot.start().fail(new RunError("x".repeat(1_000_000), "m".repeat(1_000_000), "s".repeat(1_000_000)));

        RunError error = bot.history().get(0).error().orElseThrow();
        assertThat(error.type()).hasSizeLessThanOrEqualTo(256);
        assertThat(error.message()).hasSizeLessThanOrEqualTo(2_000).contains("cut, had 1000000 characters");
        assertThat(error.stack()).hasSizeLessThanOrEqualTo(16_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void anErrorCutInTheMiddleOfACharacterCanBeStored(int offset) {
        String faces = "x".repeat(offset) + "\uD83D\uDE00".repeat(20_000);

        bot.start().fail(new RunError("broken", faces, faces));

        assertThat(bot.state().phase()).isEqualTo(Phase.FAILED);
        assertThat(bot.history().get(0).error().orElseThrow().message()).startsWith(faces.substring(0, offset + 2));
    }

    @Test
    void anErrorWithHalfACharacterCanBeStored() {
        bot.start().fail(RunError.of("broken\uD83D", "half a \uDE00 character \uD83D"));

        assertThat(bot.history().get(0).error().orElseThrow().message()).startsWith("half a ");
    }

    @Test
    void errorsAreNeverInTheRunRecord() {
        bot.start().fail(RunError.of("broken", "a message to be found"));

        assertThat(table.item("B#" + ID, "R#0000").toString()).doesNotContain("a message to be found");
    }

    @Test
    void aRunThatExpiredIsLoggedWithTheReason() {
        bot.start();
        table.lockstep().runs().expire(bot.state());

        assertThat(bot.history()).singleElement().satisfies(entry -> {
            assertThat(entry.phase()).isEqualTo(Phase.EXPIRED);
            assertThat(entry.error().map(RunError::type)).contains("expired");
        });
    }

    @Test
    void aRunThatWasNeverStartedIsLoggedWithThatReason() {
        bot.claim();
        table.lockstep().runs().expire(bot.state());

        assertThat(bot.history()).singleElement().satisfies(entry -> {
            assertThat(entry.error().map(RunError::type)).contains("not-started");
            assertThat(entry.startedAt()).isEmpty();
        });
    }

    @Test
    void aSilentEndIsEnteredOnceHoweverOftenItIsTold() {
        bot.start().complete();
        RunState ended = bot.state();

        table.lockstep().runs().log().enter(ended);
        table.lockstep().runs().log().enter(ended);

        assertThat(bot.logged()).isEqualTo(1);
    }

    @Test
    void theNewestRunComesFirst() {
        for (int i = 1; i <= 12; i++) {
            bot.start().complete(Completion.SILENT.withMessage("run " + i));
        }

        assertThat(bot.history()).extracting(RunLogEntry::epoch).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(bot.history()).hasSize(12);
    }

    @Test
    @DisplayName("P13: entries older than 30 days are not shown, deleted or not")
    @Tag("P13")
    void entriesPastTheirTimeAreNotShown() {
        bot.start().complete(Completion.SILENT.withMessage("done"));
        table.clock().advance(Duration.ofDays(30).plusSeconds(1));

        assertThat(bot.history()).isEmpty();
    }
}
