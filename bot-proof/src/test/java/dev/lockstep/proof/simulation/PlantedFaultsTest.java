package dev.lockstep.proof.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotState;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.SweepReport;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;

/** The simulation tells of what is wrong: with one part replaced by a wrong one, its rules are broken within days. */
class PlantedFaultsTest {
    private static final long SEED = 11;
    private static final Instant BEGINNING = Instant.parse("2026-10-19T00:00:00Z");

    private static List<String> violations(int days, Parts parts) {
        try (Service service = new Service(SEED, BEGINNING, Duration.ofDays(days), parts)) {
            return service.live().violations();
        }
    }

    @Test
    @Tag("P16")
    @DisplayName("P16: a sweeper that never sees one shard of what is due is found out")
    void aSweeperThatNeverSeesOneShardIsFoundOut() {
        List<String> violations = violations(3, new Parts() {
            @Override
            public SdkHttpClient sweepersConnection(SdkHttpClient real) {
                return new BlindInOneShard(real);
            }
        });

        assertThat(violations).isNotEmpty().first().asString().containsAnyOf("P16: timer", "P18: run");
    }

    @Test
    @Tag("P16")
    @DisplayName("P16: a dispatcher that swallows the records of a bot is found out")
    void aDispatcherThatSwallowsRecordsIsFoundOut() {
        List<String> violations = violations(1, new Parts() {
            @Override
            public List<Dispatcher.Failure> dispatch(Machine process, BotInvoker targets, List<TableChange> batch) {
                List<TableChange> seen = batch.stream()
                        .filter(change -> !Place.of(change.keys()).partition().equals("B#chain-4-b"))
                        .toList();
                return Parts.super.dispatch(process, targets, seen);
            }
        });

        assertThat(violations).isNotEmpty().first().asString().contains("P16: is to run");
    }

    @Test
    @Tag("P16")
    @DisplayName("P16: a dispatcher that fails at every record is found out")
    void aDispatcherThatFailsAtEveryRecordIsFoundOut() {
        List<String> violations = violations(1, new Parts() {
            @Override
            public List<Dispatcher.Failure> dispatch(Machine process, BotInvoker targets, List<TableChange> batch) {
                return batch.stream()
                        .map(change -> new Dispatcher.Failure(change, new IllegalStateException("on purpose")))
                        .toList();
            }
        });

        assertThat(violations).isNotEmpty().first().asString().contains("P16: a dispatcher failed at");
    }

    @Test
    @Tag("P16")
    @DisplayName("P16: a dispatcher that says of every record that the table cannot be reached is found out")
    void aDispatcherThatCallsTheTableOutOfReachIsFoundOut() {
        List<String> violations = violations(1, new Parts() {
            @Override
            public List<Dispatcher.Failure> dispatch(Machine process, BotInvoker targets, List<TableChange> batch) {
                SdkClientException unreachable = SdkClientException.create("on purpose");
                return batch.stream()
                        .map(change -> new Dispatcher.Failure(change, unreachable))
                        .toList();
            }
        });

        assertThat(violations).isNotEmpty().first().asString().contains("P16: a dispatcher failed at");
    }

    @Test
    @Tag("P16")
    @Tag("P18")
    @DisplayName("P16, P18: a sweep that always counts a failure is found out")
    void aSweepThatAlwaysCountsAFailureIsFoundOut() {
        List<String> violations = violations(1, new Parts() {
            @Override
            public SweepReport sweep(Machine process, BotInvoker targets) {
                SweepReport done = Parts.super.sweep(process, targets);
                return new SweepReport(done.fired(), done.looked(), done.repaired(), done.failed() + 1);
            }
        });

        assertThat(violations).isNotEmpty().first().asString().contains("a sweep failed");
    }

    @Test
    @Tag("P16")
    @DisplayName(
            "P16: a reconciliation that does nothing is found out where records are lost, which the real one makes up for")
    void aReconciliationThatDoesNothingIsFoundOut() {
        List<String> violations = violations(1, new Lossy() {
            @Override
            public SweepReport reconcile(Machine process, BotInvoker targets, int most) {
                return new SweepReport(0, most, 0, 0);
            }
        });

        assertThat(violations).isNotEmpty().first().asString().contains("turns of the reconciliation");
        assertThat(violations(1, new Lossy() {})).isEmpty();
    }

    /** Loses twenty times the records, so that soon one is missed that nothing but the reconciliation makes up for. */
    private interface Lossy extends Parts {
        @Override
        default double lossOfRecords() {
            return 0.2;
        }
    }

    @Test
    @DisplayName("A dispatcher that does not wait for the end of a back-off is found out")
    void aDispatcherThatIgnoresBackOffIsFoundOut() {
        List<String> violations = violations(1, new Parts() {
            @Override
            public List<Dispatcher.Failure> dispatch(Machine process, BotInvoker targets, List<TableChange> batch) {
                batch.forEach(change -> Place.of(change.keys())
                        .bot()
                        .flatMap(bot -> process.lockstep().bots().state(BotId.of(bot)))
                        .filter(state -> state.run().phase().isFailure())
                        .ifPresent(state -> claim(process, targets, state, 0)));
                return Parts.super.dispatch(process, targets, batch);
            }
        });

        assertThat(violations).isNotEmpty().first().asString().contains("had to wait until");
    }

    @Test
    @Tag("P16")
    @DisplayName("P16: a claim that answers one wake-up more than there were is found out")
    void aClaimThatAnswersAWakeUpToComeIsFoundOut() {
        List<String> violations = violations(1, new Parts() {
            @Override
            public List<Dispatcher.Failure> dispatch(Machine process, BotInvoker targets, List<TableChange> batch) {
                batch.forEach(change -> Place.of(change.keys())
                        .bot()
                        .flatMap(bot -> process.lockstep().bots().state(BotId.of(bot)))
                        .filter(state -> state.wake().count() > state.run().wakeSeen())
                        .ifPresent(state -> claim(process, targets, state, 1)));
                return Parts.super.dispatch(process, targets, batch);
            }
        });

        assertThat(violations).isNotEmpty().first().asString().contains("P16: a claim answers wake-up");
    }

    private static void claim(Machine process, BotInvoker targets, BotState state, long tooMany) {
        ClaimTerms terms = new ClaimTerms(
                state.wake().count() + tooMany, false, state.rules().timeout());
        Optional.of(state.run())
                .filter(run -> !run.phase().isOpen())
                .flatMap(run -> process.lockstep().runs().claim(run, terms))
                .ifPresent(claim -> targets.invoke(state.rules().target(), claim.invocation()));
    }
}
