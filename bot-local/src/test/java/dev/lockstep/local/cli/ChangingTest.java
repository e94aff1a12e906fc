package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunState;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the commands that change say, ask, do and leave in the audit trail. */
class ChangingTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final BotId BILL = BotId.of("orders-bill");

    @SuppressWarnings("NullAway.Init") // JUnit calls twoOClock
    private Fleet fleet;

    @BeforeEach
    void twoOClock() {
        fleet = Fleet.atNight(DYNAMO);
    }

    private void golden(String file, String... commands) {
        Prompt prompt = new Prompt(DYNAMO, fleet);
        for (String command : commands) {
            prompt.type(command);
            fleet.clock.advance(Duration.ofSeconds(1));
        }
        GoldenFile.assertSame(file, prompt.session());
    }

    @Test
    void wakingABotIsAudited() {
        golden(
                "waking.txt",
                "trigger orders-enrich --yes",
                "trigger mail-send --yes",
                "schedule orders-enrich 10m --yes --reason 'after the import'",
                "schedule orders-enrich 2026-11-22T02:10:02Z --cancel --yes",
                "schedule orders-enrich 2026-11-22T02:10:02Z --cancel --yes",
                "schedule orders-enrich soon --yes",
                "force orders-bill --yes --reason 'the price list is back'",
                "trigger nobody --yes",
                "audit -n 5");
    }

    @Test
    void theStatusOfABotIsChangedOnce() {
        golden(
                "status.txt",
                "pause orders-enrich --yes --reason 'a new version'",
                "pause orders-enrich --yes",
                "resume mail-send --yes --by bob --reason 'the provider is back'",
                "archive refunds --yes",
                "restore refunds --yes",
                "remove refunds --yes",
                "remove refunds --yes --reason 'replaced by refunds-2'",
                "show refunds",
                "audit -n 6");
    }

    @Test
    void positionsAreMovedWithAReason() {
        golden(
                "positions.txt",
                "rewind orders-bill orders-enriched 2026-11-22T01:00:00Z --yes",
                "rewind orders-bill orders-enriched 2026-11-22T01:00:00Z --yes --reason 'prices were wrong'",
                "rewind orders-bill orders-enriched beginning --dry-run --reason again",
                "rewind orders-bill orders-enriched now --written invoices=2026-11-22T01:00:00Z --yes --reason test",
                "rewind orders-bill orders beginning --yes --reason test",
                "rewind orders-bill orders-enriched z/2026/13 --yes --reason test",
                "rewind clicks-sum clicks beginning --yes --reason 'clicks were lost'",
                "skip orders-copy orders 2026-11-22T01:30:00Z --yes --reason 'a poison event'",
                "skip orders-copy orders 2026-11-22T01:20:00Z --yes --reason 'a poison event'",
                "skip orders-copy orders --yes --reason 'all of it'",
                "skip orders-copy ordrs --yes --reason 'a typo'",
                "audit -n 6");
    }

    @Test
    void locksAreBrokenWithAReason() {
        fleet.lockstep.locks().tryAcquire(LockName.of("nightly"), "host-7", Duration.ofHours(1));
        golden(
                "locks.txt",
                "unlock orders-copy --yes",
                "unlock orders-copy --yes --reason 'its process hangs'",
                "unlock orders-copy --yes --reason 'its process hangs'",
                "unlock clicks-sum --instance 2 --yes --reason 'it hangs'",
                "unlock --lock nightly --yes --reason 'host-7 is gone'",
                "unlock --lock nightly --yes --reason 'host-7 is gone'",
                "unlock clicks-sum --instance 256 --yes --reason 'it hangs'",
                "unlock",
                "abandon-round clicks-sum --yes --reason 'half of it was wrong'",
                "abandon-round clicks-sum --yes --reason 'half of it was wrong'",
                "runs orders-copy",
                "audit --lock nightly",
                "audit -n 4");
        assertThat(run("orders-copy").phase()).isEqualTo(Phase.EXPIRED);
    }

    @Test
    void nothingIsChangedUnlessSomebodyAgrees() {
        Conversation terminal = new Conversation("n", "", "yes");
        Prompt prompt = new Prompt(DYNAMO, fleet).at(terminal);

        assertThat(prompt.run("pause", "orders-bill").exitCode()).isEqualTo(ExitCode.NOT_CONFIRMED);
        assertThat(prompt.run("pause", "orders-bill").exitCode()).isEqualTo(ExitCode.NOT_CONFIRMED);
        assertThat(status()).isEqualTo(BotStatus.ACTIVE);
        assertThat(prompt.run("pause", "orders-bill").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(status()).isEqualTo(BotStatus.PAUSED);
        assertThat(prompt.run("resume", "orders-bill").exitCode())
                .as("nobody answers")
                .isEqualTo(ExitCode.NOT_CONFIRMED);
        assertThat(fleet.lockstep.audit().of(BILL)).hasSize(1);
    }

    @Test
    void positionsThatMoveWhileSomebodyThinksAreLeftAlone() {
        Terminal slow = new Conversation("yes") {
            @Override
            public Optional<String> ask(String question) {
                fleet.ends("orders-copy", Checkpoint.read("orders", Fleet.at("01:58"), 1));
                return super.ask(question);
            }
        };

        Prompt.Answer answer = new Prompt(DYNAMO, fleet)
                .at(slow)
                .run("skip", "orders-copy", "orders", "2026-11-22T01:30:00Z", "--reason", "a poison event");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(answer.err()).contains("nothing was changed");
        assertThat(fleet.lockstep
                        .runs()
                        .position(BotId.of("orders-copy"), QueueName.of("orders"))
                        .orElseThrow()
                        .eventId())
                .isEqualTo(Fleet.at("01:58"));
    }

    @Test
    void whereNobodyCanBeAskedYesMustBeGiven() {
        Prompt.Answer answer = new Prompt(DYNAMO, fleet).run("pause", "orders-bill");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.NOT_CONFIRMED);
        assertThat(answer.err()).contains("give --yes");
        assertThat(status()).isEqualTo(BotStatus.ACTIVE);
    }

    @Test
    void aDryRunChangesNothing() {
        Prompt.Answer answer = new Prompt(DYNAMO, fleet).run("remove", "orders-bill", "--dry-run", "--yes");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).contains("Dry run: nothing was changed.");
        assertThat(fleet.lockstep.bots().find(BILL)).isPresent();
    }

    @Test
    void textsOfOthersDoNotLeadTheTerminal() {
        fleet.lockstep.bots().pause(BILL, Note.by("eve\u202e", "upside down"));
        fleet.does("refunds", run -> run.fail(RunError.of("odd", "\u001b[31mred\u0007")));
        fleet.runs("refunds");
        Prompt prompt = new Prompt(DYNAMO, fleet);

        assertThat(prompt.run("why", "orders-bill").out())
                .contains("paused by eve\\u202e")
                .doesNotContain("\u202e");
        for (String form : List.of("table", "json", "jsonl", "csv", "names")) {
            assertThat(prompt.run("runs", "refunds", "-o", form).out()).doesNotContain("\u001b", "\u0007");
            assertThat(prompt.run("bots", "-o", form).out()).doesNotContain("\u202e");
        }
        assertThat(prompt.run("show", "refunds").out())
                .contains("odd: \\u001b[31mred\\u0007")
                .doesNotContain("\u001b", "\u0007");
    }

    private BotStatus status() {
        return fleet.lockstep.bots().find(BILL).orElseThrow().status();
    }

    private RunState run(String bot) {
        return fleet.lockstep.bots().state(BotId.of(bot)).orElseThrow().run();
    }

    /** Somebody who gives these answers, and then none. */
    private static class Conversation extends Person {
        private final Deque<String> answers;

        Conversation(String... answers) {
            this.answers = new ArrayDeque<>(List.of(answers));
        }

        @Override
        public Optional<String> ask(String question) {
            return Optional.ofNullable(answers.poll());
        }
    }
}
