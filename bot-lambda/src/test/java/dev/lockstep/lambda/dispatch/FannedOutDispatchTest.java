package dev.lockstep.lambda.dispatch;

import static dev.lockstep.lambda.testkit.EventSourceMapping.failures;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.lambda.testkit.MetricLines;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.FanOut;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A bot of three instances, dispatched by the function on the stream. */
class FannedOutDispatchTest {
    private static final BotId BOT = BotId.of("reader");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final EventId FIRST = EventId.at(ManualClock.START, 1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final Queue<Invocation> invoked = new ConcurrentLinkedQueue<>();
    private final MetricLines lines = MetricLines.ofTable();

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @BeforeEach
    void register() {
        lockstep = table.other();
        lockstep.bots()
                .register(BotDefinition.bot(BOT.value())
                        .target("process:reader")
                        .reads("orders")
                        .instances(3)
                        .health(new Health(1, Optional.empty(), Optional.empty()))
                        .build());
        dispatch((target, invocation) -> invoked.add(invocation));
        assertThat(invoked).isEmpty();
    }

    /** Passes the stream on, until nothing moves. */
    private void dispatch(BotInvoker invoker) {
        DispatchHandler handler = new DispatchHandler(lockstep, invoker, lines.metrics());
        EventSourceMapping stream = new EventSourceMapping(handler, 1);
        lines.take();
        for (List<ObjectNode> batch = stream.records(table.changes());
                !batch.isEmpty();
                batch = stream.records(table.changes())) {
            assertThat(failures(handler, batch)).isEmpty();
        }
    }

    @Test
    void aTargetThatTakesItsTimeKeepsNoOtherInstanceWaiting() {
        CyclicBarrier allAtOnce = new CyclicBarrier(3);
        lockstep.wakes().advance(ORDERS, FIRST);

        dispatch((target, invocation) -> {
            try {
                allAtOnce.await(20, TimeUnit.SECONDS);
            } catch (Exception alone) {
                throw new InvocationRefusedException("alone", "instance " + invocation.instance() + " was alone");
            }
            invoked.add(invocation);
        });

        assertThat(invoked).extracting(Invocation::instance).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void eachRogueInstanceOfARoundCountsOnce() {
        lockstep.wakes().advance(ORDERS, FIRST);
        dispatch((target, invocation) -> invoked.add(invocation));
        List<BotRun> runs = start();
        runs.get(0).fail(RunError.of("broken", "on purpose"));
        runs.get(2).fail(RunError.of("broken", "on purpose"));

        dispatch((target, invocation) -> invoked.add(invocation));

        assertThat(sum("RogueBots")).isEqualTo(2);
    }

    @Test
    void theLagIsTheBotsHoweverFarItsInstancesAre() {
        lockstep.wakes().advance(ORDERS, FIRST);
        dispatch((target, invocation) -> invoked.add(invocation));
        start().forEach(run -> run.complete(end(run)));
        dispatch((target, invocation) -> invoked.add(invocation));
        lockstep.wakes().advance(ORDERS, EventId.at(ManualClock.START.plusSeconds(7), 1));
        invoked.clear();
        dispatch((target, invocation) -> invoked.add(invocation));
        List<BotRun> next = start();
        next.subList(0, 2).forEach(run -> run.complete(end(run)));

        dispatch((target, invocation) -> invoked.add(invocation));

        assertThat(lines.take())
                .anySatisfy(line -> assertThat(line.path("Lag").asDouble()).isEqualTo(7_000));
    }

    private static Checkpoint end(BotRun run) {
        return run.fanOut().map(FanOut::atEnd).orElseThrow();
    }

    /** What was invoked, by instance. */
    private List<BotRun> start() {
        return invoked.stream()
                .sorted(Comparator.comparing(Invocation::instance))
                .map(lockstep.runs()::start)
                .toList();
    }

    private double sum(String metric) {
        return lines.take().stream()
                .mapToDouble(line -> line.path(metric).asDouble())
                .sum();
    }
}
