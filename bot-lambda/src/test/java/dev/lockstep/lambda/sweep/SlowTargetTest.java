package dev.lockstep.lambda.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.lambda.testkit.MetricLines;
import dev.lockstep.lambda.testkit.TestContext;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A bot whose target hangs is in the way of nobody else's. */
class SlowTargetTest {
    private static final BotId ONE = BotId.of("one");
    private static final BotId OTHER = BotId.of("other");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final MetricLines lines = MetricLines.ofTable();
    private final CyclicBarrier bothAreInvoked = new CyclicBarrier(2);
    private final AtomicInteger met = new AtomicInteger();

    @Test
    @Tag("P18")
    @DisplayName("P18: a sweep looks at one bot while the target of another takes its time")
    void aSweepGoesOnWhileATargetHangs() {
        Lockstep lockstep = table.other();
        failOnce(lockstep, ONE);
        failOnce(lockstep, OTHER);
        table.clock().advance(Duration.ofMinutes(1));

        handle(lockstep, (target, invocation) -> meet());

        assertThat(met).hasValue(2);
    }

    private void failOnce(Lockstep lockstep, BotId bot) {
        lockstep.bots()
                .register(
                        BotDefinition.bot(bot.value()).target("process:" + bot).build());
        lockstep.wakes().trigger(bot);
        Queue<Runnable> runs = new ArrayDeque<>();
        lockstep.dispatcher((target, invocation) ->
                        runs.add(() -> lockstep.runs().start(invocation).fail(RunError.of("broken", "on purpose"))))
                .evaluate(bot);
        runs.remove().run();
    }

    private void handle(Lockstep lockstep, BotInvoker invoker) {
        SweepHandler handler = new SweepHandler(
                lockstep,
                invoker,
                lines.metrics(),
                new SweepPlan(SweepPlan.LONGEST, 1),
                table.clock(),
                time -> table.clock().advance(time));
        EventSourceMapping.invoke(handler, "{}", new TestContext("r", () -> Duration.ofMinutes(3)));
    }

    /** Neither returns before the other is there. */
    private void meet() {
        try {
            bothAreInvoked.await(20, TimeUnit.SECONDS);
            met.incrementAndGet();
        } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
            throw new IllegalStateException("the other target was not invoked meanwhile", alone);
        }
    }
}
