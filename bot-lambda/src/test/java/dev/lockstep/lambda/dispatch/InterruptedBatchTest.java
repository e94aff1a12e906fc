package dev.lockstep.lambda.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of a batch whose thread is interrupted while targets are being invoked. */
class InterruptedBatchTest {
    private static final List<BotId> BOTS = List.of(BotId.of("a"), BotId.of("b"), BotId.of("c"));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final Queue<Thread> lanes = new ConcurrentLinkedQueue<>();
    private final Queue<RuntimeException> told = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stillInterrupted = new AtomicBoolean();

    @Test
    @Tag("P17")
    @Tag("P18")
    @DisplayName("P17, P18: a batch that is interrupted stays so, leaves no thread, and its runs are given up in time")
    void anInterruptedBatchLeavesNoThreadAndNoOpenRun() throws InterruptedException {
        Lockstep lockstep = table.other();
        BOTS.forEach(bot -> lockstep.bots()
                .register(BotDefinition.bot(bot.value())
                        .target("process:" + bot.value())
                        .build()));
        BOTS.forEach(bot -> lockstep.wakes().trigger(bot));
        List<TableChange> batch = table.changes();
        CountDownLatch invoking = new CountDownLatch(BOTS.size());
        Dispatcher hanging = lockstep.dispatcher(hanging(invoking));
        Thread caller = new Thread(() -> dispatch(hanging, batch));

        caller.start();
        assertThat(invoking.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        caller.join(PATIENCE.toMillis());

        assertThat(told).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(stillInterrupted).isTrue();
        for (Thread lane : lanes) {
            lane.join(PATIENCE.toMillis());
        }
        assertThat(lanes).hasSize(BOTS.size()).noneMatch(Thread::isAlive);
        table.clock().advance(Duration.ofMinutes(2));
        lockstep.sweeper(lockstep.dispatcher((target, invocation) -> {})).sweep();
        assertThat(BOTS)
                .allSatisfy(bot -> assertThat(lockstep.runs().log().of(bot)).hasSize(1));
    }

    private void dispatch(Dispatcher dispatcher, List<TableChange> batch) {
        try {
            List<Dispatcher.Failure> unused = SideBySide.dispatch(dispatcher, batch);
        } catch (RuntimeException stopped) {
            told.add(stopped);
        }
        stillInterrupted.set(Thread.currentThread().isInterrupted());
    }

    private BotInvoker hanging(CountDownLatch invoking) {
        return (target, invocation) -> {
            lanes.add(Thread.currentThread());
            invoking.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException shutdown) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while invoking " + target, shutdown);
            }
        };
    }
}
