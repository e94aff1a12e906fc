package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.fixture.Together;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GuardedRunTest {
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
    void aRunWhoseWorkReturnsIsCompleted() {
        RunResult result = table.lockstep().runs().run(claimed(), run -> run.checkpoint(read(1)));

        assertThat(result).isInstanceOf(RunResult.Completed.class);
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    void aRunThatWasEndedByItsWorkIsLeftAsItIs() {
        RunResult result =
                table.lockstep().runs().run(claimed(), run -> run.complete(Completion.SILENT.withMessage("done")));

        assertThat(result).isInstanceOf(RunResult.Completed.class);
        assertThat(bot.history())
                .singleElement()
                .satisfies(e -> assertThat(e.message()).contains("done"));
    }

    @Test
    void aRunWhoseWorkThrowsFailsWithItsErrorInTheHistory() {
        RunResult result = table.lockstep().runs().run(claimed(), run -> {
            throw new IllegalStateException("no connection");
        });

        assertThat(result).isInstanceOf(RunResult.Failed.class);
        assertThat(bot.state().phase()).isEqualTo(Phase.FAILED);
        assertThat(bot.history())
                .singleElement()
                .satisfies(e -> assertThat(e.error().orElseThrow().message()).isEqualTo("no connection"));
    }

    @Test
    void anErrorOfTheJvmEndsTheRunAndIsThrownOn() {
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> table.lockstep().runs().run(claimed(), run -> {
                    throw new StackOverflowError("too deep");
                }));
        assertThat(bot.state().phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void aHeartbeatUnderWayWhenTheWorkReturnsIsNotInterrupted() {
        CountDownLatch beating = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Invocation invocation = claimed();
        RunOptions options = RunOptions.of(invocation).withHeartbeat(Duration.ofMillis(20));

        RunResult result = table.lockstep().runs().run(invocation, options, run -> {
            table.clock().advance(Duration.ofSeconds(1));
            table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
            table.faults().afterFault(() -> {
                beating.countDown();
                try {
                    assertThat(interrupted.await(300, TimeUnit.MILLISECONDS)).isFalse();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            assertThat(beating.await(20, TimeUnit.SECONDS)).isTrue();
        });

        assertThat(result).isInstanceOf(RunResult.Completed.class);
        assertThat(interrupted.getCount()).isOne();
    }

    @Test
    void aRunThatIsNotOursToStartIsAnAnswer() {
        Invocation invocation = claimed();
        table.lockstep().runs().expire(bot.state());

        RunResult result = table.lockstep().runs().run(invocation, run -> {
            throw new AssertionError("work was done");
        });

        assertThat(result)
                .isInstanceOfSatisfying(
                        RunResult.Lost.class,
                        lost -> assertThat(lost.reason()).isInstanceOf(RunExpiredException.class));
    }

    @Test
    void losingTheRunWhileAtWorkIsAnAnswer() {
        RunResult result = table.lockstep().runs().run(claimed(), run -> {
            bot.start();
            run.checkpoint(read(1));
        });

        assertThat(result)
                .isInstanceOfSatisfying(
                        RunResult.Lost.class,
                        lost -> assertThat(lost.reason()).isInstanceOf(RunSupersededException.class));
    }

    @Test
    void aWorkThatThrowsAfterTheRunWasLostDoesNotHarmTheSuccessor() {
        RunResult result = table.lockstep().runs().run(claimed(), run -> {
            bot.start();
            throw new IllegalStateException("broken");
        });

        assertThat(result).isInstanceOf(RunResult.Lost.class);
        assertThat(bot.state().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void heartbeatsMoveTheDeadline() {
        RunResult result = table.lockstep().runs().run(claimed(), beating(), run -> {
            Instant before = run.deadline();
            table.clock().advance(Duration.ofMinutes(1));
            Together.until(() -> run.deadline().isAfter(before));
        });

        assertThat(result).isInstanceOf(RunResult.Completed.class);
    }

    @Test
    void aHeartbeatThatFindsTheRunLostInterruptsTheWork() {
        RunResult result = table.lockstep().runs().run(claimed(), beating(), run -> {
            bot.start();
            table.clock().advance(Duration.ofMinutes(1));
            assertThat(new CountDownLatch(1).await(20, TimeUnit.SECONDS)).isTrue();
        });

        assertThat(result)
                .isInstanceOfSatisfying(
                        RunResult.Lost.class,
                        lost -> assertThat(lost.reason()).isInstanceOf(RunSupersededException.class));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptFromOutsideStaysThoughTheRunIsFoundLostAtThatMoment() {
        Invocation invocation = claimed();
        RunResult result = table.lockstep().runs().run(invocation, beating(), run -> {
            Thread worker = Thread.currentThread();
            table.faults().beforeRequest(1, () -> {
                worker.interrupt();
                OneBot.through(table.other()).start();
            });
            table.clock().advance(Duration.ofMinutes(1));
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!run.isLost()) {
                assertThat(System.nanoTime()).as("the beat finds the run lost").isLessThan(giveUp);
                Thread.onSpinWait();
            }
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result).isInstanceOf(RunResult.Lost.class);
    }

    @Test
    void anInterruptFromOutsideThatAWaitingWorkHasThrownStaysThoughTheRunIsFoundLostAfterwards() {
        RunResult result = table.lockstep().runs().run(claimed(), beating(), run -> {
            Thread worker = Thread.currentThread();
            table.faults().beforeRequest(1, () -> {
                worker.interrupt();
                until(() -> waitsForTheBeat(worker));
                OneBot.through(table.other()).start();
            });
            table.clock().advance(Duration.ofMinutes(1));
            assertThat(new CountDownLatch(1).await(20, TimeUnit.SECONDS)).isTrue();
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result)
                .isInstanceOfSatisfying(
                        RunResult.Lost.class,
                        lost -> assertThat(lost.reason()).isInstanceOf(RunSupersededException.class));
    }

    @Test
    void aHeartbeatThatDoesNotGetThroughIsTriedAgain() {
        table.faults().withoutSecondAttempts();
        RunResult result = table.lockstep().runs().run(claimed(), beating(), run -> {
            Instant before = run.deadline();
            table.faults().follow(FaultPlan.from(1, 3, Fault.LOST_REQUEST));
            table.clock().advance(Duration.ofMinutes(1));
            Together.until(() -> run.deadline().isAfter(before));
        });

        assertThat(result).isInstanceOf(RunResult.Completed.class);
    }

    @Test
    void aWorkThatEndsTheRunItselfIsNotInterruptedAfterwards() {
        RunResult result = table.lockstep().runs().run(claimed(), beating(), run -> {
            run.complete();
            table.clock().advance(Duration.ofMinutes(1));
            assertThat(new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS)).isFalse();
        });

        assertThat(result).isInstanceOf(RunResult.Completed.class);
    }

    @Test
    void anInterruptFromOutsideFailsTheRunAndStays() {
        RunResult result = table.lockstep().runs().run(claimed(), run -> {
            Thread.currentThread().interrupt();
            throw new InterruptedException("shutdown");
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result).isInstanceOf(RunResult.Failed.class);
        assertThat(bot.state().phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    @DisplayName("P17: no thread is left, however the work ends")
    @Tag("P17")
    void noThreadIsLeft() {
        table.lockstep().runs().run(claimed(), beating(), run -> run.checkpoint(read(1)));
        table.lockstep().runs().run(claimed(), beating(), run -> {
            throw new IllegalStateException("broken");
        });
        table.lockstep().runs().run(claimed(), beating(), run -> {
            bot.start();
            run.checkpoint(read(2));
        });

        // An executor is terminated a moment before its last thread is gone.
        until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("lockstep-heartbeat")));
    }

    @Test
    @DisplayName("P4: a run that has ended well is not reported as failed because the answer to its end was lost")
    @Tag("P4")
    void anEndWithoutAnswerIsNotAFailure() {
        table.faults().withoutSecondAttempts();

        RunResult result = table.lockstep().runs().run(claimed(), run -> {
            table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        });

        assertThat(result).isInstanceOf(RunResult.Completed.class);
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    void aHeartbeatSlowerThanTheDeadlineIsRefused() {
        RunOptions options = RunOptions.of(claimed());

        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> options.withHeartbeat(TIMEOUT));
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> options.withHeartbeat(Duration.ZERO));
    }

    private static boolean waitsForTheBeat(Thread worker) {
        return Stream.of(worker.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitTermination"));
    }

    private static void until(BooleanSupplier holds) {
        try {
            Together.until(holds);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Invocation claimed() {
        return bot.claim().invocation();
    }

    private static RunOptions beating() {
        return new RunOptions("request", TIMEOUT, Optional.of(Duration.ofMillis(5)));
    }

    private static Checkpoint read(long number) {
        return Checkpoint.read("orders", event(number), 1);
    }
}
