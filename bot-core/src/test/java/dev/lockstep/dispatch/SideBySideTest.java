package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** What is written for several bots at once, on the lanes of whoever dispatches or sweeps. */
class SideBySideTest {
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final List<String> BOTS = List.of("one", "two", "three");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final ExecutorService lanes = Executors.newFixedThreadPool(BOTS.size());
    private final AtomicInteger tasks = new AtomicInteger();

    @BeforeEach
    void register() {
        for (String bot : BOTS) {
            table.other()
                    .bots()
                    .register(BotDefinition.bot(bot)
                            .target("process:bot")
                            .reads("orders")
                            .build());
        }
        table.pump(table.other().dispatcher((target, invocation) -> {}));
    }

    @AfterEach
    void close() {
        lanes.shutdownNow();
    }

    @Test
    void dueTimesAreFiredSideBySide() {
        BOTS.forEach(bot -> table.other().wakes().schedule(BotId.of(bot), Duration.ZERO));
        try (DynamoDbClient together = together(TransactWriteItemsRequest.class)) {
            assertThat(sweeper(together).sweep(this::onALane).fired()).isEqualTo(BOTS.size());
        }
    }

    @Test
    void theDueTimesOfOneBotAreFiredOneAfterTheOther() {
        IntStream.range(0, 5).forEach(this::scheduleOne);

        assertThat(sweeper(table.plainClient()).sweep(this::onALane).fired()).isEqualTo(5);
        assertThat(tasks).hasValue(1);
    }

    @Test
    void theCallingThreadFiresWhatNoLaneTakes() {
        BOTS.forEach(bot -> table.other().wakes().schedule(BotId.of(bot), Duration.ZERO));
        lanes.shutdownNow();

        SweepReport report = sweeper(table.plainClient()).sweep(this::onALane);

        assertThat(report).isEqualTo(new SweepReport(BOTS.size(), 0, 0, 0));
        assertThat(tasks).hasValue(BOTS.size());
    }

    @Test
    @Tag("P17")
    @DisplayName(
            "P17: a sweep whose caller is interrupted finishes what its lanes have begun, stays interrupted and leaves the "
                    + "rest to the next one")
    void anInterruptOfTheCallerStopsASweep() {
        int due = 5;
        IntStream.range(0, due).forEach(this::scheduleOne);
        Thread caller = Thread.currentThread();
        AtomicInteger transactions = new AtomicInteger();
        SweepReport stopped;
        try (DynamoDbClient interrupting = before(TransactWriteItemsRequest.class, () -> {
            if (transactions.incrementAndGet() == 2) {
                caller.interrupt();
            }
        })) {
            stopped = sweeper(interrupting).sweep(this::onALane);
        }

        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(transactions).hasValue(2);
        assertThat(stopped.fired() + stopped.failed()).isEqualTo(due);
        assertThat(sweeper(table.plainClient()).sweep()).isEqualTo(new SweepReport(stopped.failed(), 0, 0, 0));
    }

    @Test
    void aSweepWithNothingDueNeedsNoLane() {
        sweeper(table.plainClient()).sweep(this::onALane);

        assertThat(tasks).hasValue(0);
    }

    @Test
    void theReadersOfAQueueAreToldSideBySide() {
        table.other().wakes().advance(ORDERS, EventId.ofNumber(1));
        List<TableChange> head = table.changes();
        try (DynamoDbClient together = together(UpdateItemRequest.class)) {
            assertThat(door(together).dispatcher((target, invocation) -> {}).dispatch(head, this::onALane))
                    .isEmpty();
        }
        for (String bot : BOTS) {
            assertThat(table.other()
                            .bots()
                            .state(BotId.of(bot))
                            .orElseThrow()
                            .wake()
                            .heads())
                    .containsEntry(ORDERS, EventId.ofNumber(1));
        }
    }

    private void scheduleOne(int millisAgo) {
        Instant due = table.clock().instant().minusMillis(millisAgo);
        table.other().wakes().schedule(BotId.of("one"), due);
    }

    private void onALane(Runnable task) {
        tasks.incrementAndGet();
        lanes.execute(task);
    }

    private Sweeper sweeper(DynamoDbClient dynamo) {
        Lockstep door = door(dynamo);
        return door.sweeper(door.dispatcher((target, invocation) -> {}));
    }

    private Lockstep door(DynamoDbClient dynamo) {
        return table.door(dynamo).clock(table.clock()).build();
    }

    /** A client whose requests of one kind wait until there is one for each bot. */
    private static DynamoDbClient together(Class<?> kind) {
        CyclicBarrier all = new CyclicBarrier(BOTS.size());
        return before(kind, () -> {
            try {
                all.await(20, TimeUnit.SECONDS);
            } catch (Exception alone) {
                throw new IllegalStateException("a request was alone", alone);
            }
        });
    }

    /** A client that does something before each request of a kind. */
    private static DynamoDbClient before(Class<?> kind, Runnable action) {
        return DYNAMO.client(DYNAMO.http(), new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (kind.isInstance(context.request())) {
                    action.run();
                }
            }
        });
    }
}
