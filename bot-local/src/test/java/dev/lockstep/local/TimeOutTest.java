package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.BotFunction;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunLostException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it measures times")
@Timeout(120)
class TimeOutTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final BotId BOT = BotId.of("reader");
    private static final Note NOTE = Note.by("ann", "the back-off is not what is tested");

    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private final AtomicInteger runs = new AtomicInteger();

    /**
     * A service whose sweep gives runs up either at once or not during the test. The stream's records of the start may
     * give up a short run too.
     */
    private EmbeddedService start(Duration sweepEvery, Duration timeout, BotFunction bot) {
        EmbeddedService service = EmbeddedService.over(DYNAMO.client(), DYNAMO.streams())
                .table("time-outs-" + NUMBER.incrementAndGet())
                .grace(Duration.ofMillis(100))
                .sweepEvery(sweepEvery)
                .bot("reader", bot)
                .start();
        service.lockstep()
                .bots()
                .register(BotDefinition.bot("reader")
                        .target("process:reader")
                        .reads("orders")
                        .timeout(timeout)
                        .build());
        service.lockstep().wakes().trigger(BOT);
        return service;
    }

    private static Optional<RunLogEntry> find(Lockstep lockstep, Phase phase) {
        return lockstep.runs()
                .log()
                .of(BOT)
                .filter(entry -> entry.phase() == phase)
                .findFirst();
    }

    private static RunLogEntry awaitLogged(Lockstep lockstep, Phase phase) {
        return await().atMost(PATIENCE)
                .until(() -> find(lockstep, phase), Optional::isPresent)
                .orElseThrow();
    }

    @Test
    @Tag("P18")
    @DisplayName("P18: a run that hangs is interrupted at its time-out, fails with the reason, and is run again")
    void aRunThatHangsIsInterruptedAtItsTimeOut() {
        BotFunction hangsOnce = run -> {
            if (runs.incrementAndGet() == 1) {
                new CountDownLatch(1).await();
            }
        };
        try (EmbeddedService service = start(Duration.ofMinutes(1), Duration.ofSeconds(3), hangsOnce)) {
            RunLogEntry failed = awaitLogged(service.lockstep(), Phase.FAILED);
            assertThat(failed.error().map(RunError::message))
                    .contains("the run took longer than its time-out of 3000 ms and was interrupted");
            service.lockstep().wakes().force(BOT, NOTE);
            awaitLogged(service.lockstep(), Phase.COMPLETE);
        }
    }

    @Test
    @Tag("P8")
    @DisplayName("P8: a run that does not mind its interrupt expires, and what it writes then is refused")
    void aRunThatDoesNotMindItsInterruptExpires() throws InterruptedException {
        CountDownLatch successor = new CountDownLatch(1);
        BotFunction ignoresOnce = run -> {
            if (runs.incrementAndGet() == 1) {
                awaitWhateverComes(successor);
                told.add(outcomeOf(run));
            }
        };
        try (EmbeddedService service = start(Duration.ofMillis(100), Duration.ofMillis(400), ignoresOnce)) {
            awaitLogged(service.lockstep(), Phase.EXPIRED);
            service.lockstep().wakes().force(BOT, NOTE);
            awaitLogged(service.lockstep(), Phase.COMPLETE);
            successor.countDown();
            assertThat(told.poll(20, TimeUnit.SECONDS)).isInstanceOf(RunLostException.class);
        }
    }

    @Test
    @Tag("P17")
    @DisplayName("P17: a run that outlives its service can write nothing more")
    void aRunThatOutlivesItsServiceCanWriteNothingMore() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        EmbeddedService service = start(Duration.ofMinutes(1), Duration.ofMinutes(1), run -> {
            started.countDown();
            awaitWhateverComes(closed);
            told.add(outcomeOf(run));
        });
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        service.close();
        closed.countDown();
        assertThat(told.poll(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        IllegalStateException.class,
                        refused -> assertThat(refused).hasMessageContaining("closed"));
    }

    private static void awaitWhateverComes(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException deaf) {
                // this is the bot that does not mind
            }
        }
    }

    private static Object outcomeOf(BotRun run) {
        try {
            run.checkpoint(Checkpoint.read("orders", EventId.ofNumber(1), 1));
            return "written";
        } catch (RuntimeException refused) {
            return refused;
        }
    }
}
