package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.decision.Decision;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunState;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkException;

/** The instances of a round on the lanes of whoever dispatches. */
class RoundLanesTest {
    private static final BotId BOT = BotId.of("reader");
    private static final int INSTANCES = 3;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final Queue<Integer> invoked = new ConcurrentLinkedQueue<>();
    private ExecutorService lanes = Executors.newFixedThreadPool(INSTANCES);

    @BeforeEach
    void somethingToRead() {
        table.other()
                .bots()
                .register(BotDefinition.bot(BOT.value())
                        .target("process:reader")
                        .reads("orders")
                        .instances(INSTANCES)
                        .build());
        table.other().dispatcher((target, invocation) -> {}).evaluate(BOT); // works in rounds from now on
        table.other().wakes().advance(QueueName.of("orders"), EventId.ofNumber(10));
        table.other().wakes().tell(BOT, QueueName.of("orders"), EventId.ofNumber(10));
    }

    @AfterEach
    void close() {
        lanes.shutdownNow();
    }

    @Test
    void slowTargetsOfARoundsInstancesAreWaitedForSideBySide() {
        CyclicBarrier allAtOnce = new CyclicBarrier(INSTANCES);
        Dispatcher dispatcher = table.other().dispatcher((target, invocation) -> {
            try {
                allAtOnce.await(20, TimeUnit.SECONDS);
            } catch (Exception alone) {
                throw new InvocationRefusedException("alone", "instance " + invocation.instance() + " was alone");
            }
            invoked.add(invocation.instance());
        });

        Decision decision = dispatcher.evaluate(BOT, lanes);

        assertThat(decision).isInstanceOf(Decision.Round.class);
        assertThat(invoked).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void aRoundOnTheLaneThatWaitsForItIsDoneByThatLane() throws Exception {
        lanes.shutdownNow();
        lanes = Executors.newSingleThreadExecutor();
        Dispatcher dispatcher = table.other().dispatcher((target, invocation) -> invoked.add(invocation.instance()));

        lanes.submit(() -> dispatcher.evaluate(BOT, lanes)).get(20, TimeUnit.SECONDS);

        assertThat(invoked).containsExactly(0, 1, 2);
    }

    @Test
    void lanesThatAreClosedLeaveTheWorkToTheCaller() {
        lanes.shutdownNow();

        table.other()
                .dispatcher((target, invocation) -> invoked.add(invocation.instance()))
                .evaluate(BOT, lanes);

        assertThat(invoked).containsExactly(0, 1, 2);
    }

    @Test
    void anInstanceThatCannotBeClaimedKeepsNoOtherFromBeingRun() {
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on(4, Fault.LOST_REQUEST)); // after the read, the round and instance 0
        Dispatcher dispatcher = table.lockstep().dispatcher((target, invocation) -> invoked.add(invocation.instance()));

        Throwable failure = catchThrowable(() -> dispatcher.evaluate(BOT));

        assertThat(failure).isInstanceOf(SdkException.class);
        assertThat(invoked).containsExactly(0, 2);
        assertThat(phases()).containsExactly(Phase.INVOKED, Phase.IDLE, Phase.INVOKED);
    }

    private List<Phase> phases() {
        return table.other().bots().describe(BOT).runs().stream()
                .map(RunState::phase)
                .toList();
    }
}
