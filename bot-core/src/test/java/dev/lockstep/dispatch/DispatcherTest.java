package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.decision.Cause;
import dev.lockstep.decision.Decision;
import dev.lockstep.decision.Reason;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DispatcherTest {
    private static final EventId FIRST = EventId.at(ManualClock.START, 1);
    private static final QueueName ORDERS = QueueName.of("orders");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final BotId bot = BotId.of("enrich");

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Stage stage;

    @BeforeEach
    void register() {
        stage = new Stage(table);
        stage.bot("enrich", "orders");
    }

    @Test
    void onlyTheReadersOfAQueueAreInvokedWhenItMoves() {
        stage.bot("bills", "orders", "payments");
        stage.bot("letters", "payments");

        stage.lockstep.wakes().advance(ORDERS, FIRST);
        table.pump(stage.dispatcher);

        assertThat(stage.invoked()).extracting(i -> i.bot().value()).containsExactlyInAnyOrder("enrich", "bills");
    }

    @Test
    void aBotThatSubscribesToAQueueThatHasMovedBeforeIsInvoked() {
        stage.lockstep.wakes().advance(QueueName.of("payments"), FIRST);
        table.pump(stage.dispatcher);

        stage.bot("letters", "payments");
        table.pump(stage.dispatcher);

        assertThat(stage.invoked()).extracting(i -> i.bot().value()).containsExactly("letters");
    }

    @Test
    void aBotThatIsNotRegisteredIsNotRun() {
        assertThat(stage.dispatcher.evaluate(BotId.of("nobody")))
                .isEqualTo(new Decision.Idle(new Reason.NotRegistered()));
        assertThat(table.item("B#nobody", "R#0000")).isEmpty();
    }

    @Test
    void checkpointsOfARunningBotInvokeNobody() {
        stage.lockstep.wakes().trigger(bot);
        stage.dispatcher.evaluate(bot);
        BotRun run = stage.lockstep.runs().start(stage.take().get(0));
        table.changes();

        run.checkpoint(Checkpoint.read("orders", FIRST, 1));

        assertThat(table.cost(() -> table.lockstep()
                                .dispatcher((target, invocation) -> {})
                                .dispatch(table.changes()))
                        .requests())
                .isZero();
    }

    @Test
    void aRunThatLeavesWorkIsFollowedByAnother() {
        stage.lockstep.wakes().advance(ORDERS, EventId.at(ManualClock.START, 2));
        table.pump(stage.dispatcher);

        stage.lockstep.runs().run(stage.take().get(0), run -> run.complete(Checkpoint.read("orders", FIRST, 1)));
        table.pump(stage.dispatcher);

        assertThat(stage.take())
                .singleElement()
                .satisfies(i -> assertThat(i.epoch()).isEqualTo(2));
    }

    @Test
    void aRunThatAsksForAnotherIsFollowedByOne() {
        stage.lockstep.wakes().trigger(bot);
        table.pump(stage.dispatcher);

        stage.lockstep.runs().run(stage.take().get(0), BotRun::runAgain);
        stage.settle();

        assertThat(stage.invoked()).hasSize(2);
    }

    @Test
    void aBotThatMakesNoProgressIsNotRunAgainAtOnceForEver() {
        stage.lockstep.wakes().advance(ORDERS, FIRST);
        table.pump(stage.dispatcher);
        for (Invocation next : stage.take()) {
            stage.lockstep.runs().run(next, BotRun::complete);
        }
        table.pump(stage.dispatcher);
        assertThat(stage.take()).isEmpty();
        assertThat(stage.lockstep.why(bot).reasonAgainst())
                .contains(new Reason.NoProgress(1, List.of(new Cause.Behind(ORDERS, Optional.empty(), FIRST))));

        table.clock().advance(Duration.ofSeconds(3));
        stage.sweeper.sweep();

        assertThat(stage.take()).hasSize(1);
    }

    @Test
    void aBotWaitsItsDelayBetweenRunsAndIsLookedAtThen() {
        stage.lockstep
                .bots()
                .update(bot, d -> d.toBuilder().delay(Duration.ofMinutes(10)).build());
        stage.lockstep.wakes().trigger(bot);
        stage.settle();
        stage.lockstep.wakes().trigger(bot);
        stage.settle();
        assertThat(stage.invoked()).hasSize(1);

        table.clock().advance(Duration.ofMinutes(10).minusMillis(1));
        stage.sweeper.sweep();
        assertThat(stage.invoked()).hasSize(1);
        table.clock().advance(Duration.ofMillis(1));
        stage.sweeper.sweep();

        assertThat(stage.invoked()).hasSize(2);
    }

    @Test
    void aRefusedInvocationReleasesTheClaimWithItsReason() {
        refusing("denied", "the role may not invoke it").evaluate(triggered());

        assertThat(stage.state(bot).run().phase()).isEqualTo(Phase.REFUSED);
        assertThat(stage.lockstep.runs().log().of(bot)).singleElement().satisfies(entry -> {
            assertThat(entry.phase()).isEqualTo(Phase.REFUSED);
            assertThat(entry.error().orElseThrow().type()).isEqualTo("denied");
            assertThat(entry.error().orElseThrow().message()).isEqualTo("the role may not invoke it");
        });
    }

    @Test
    void aRefusedInvocationIsTriedAgainAfterABackOff() {
        refusing("throttled", "too many").evaluate(triggered());
        stage.dispatcher.evaluate(bot);
        assertThat(stage.invoked()).isEmpty();

        table.clock().advance(Duration.ofMillis(2_500));
        stage.sweeper.sweep();

        assertThat(stage.invoked()).hasSize(1);
    }

    @Test
    void anInvokerThatThrowsAnythingReleasesTheClaimToo() {
        stage.lockstep
                .dispatcher((target, invocation) -> {
                    throw new IllegalStateException("a bug");
                })
                .evaluate(triggered());

        assertThat(stage.lockstep.runs().log().of(bot))
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.error().orElseThrow().type()).isEqualTo("java.lang.IllegalStateException"));
    }

    @Test
    void aRunThatStartedThoughItsInvocationWasRefusedGoesOn() {
        List<BotRun> started = new ArrayList<>();
        stage.lockstep
                .dispatcher((target, invocation) -> {
                    started.add(stage.lockstep.runs().start(invocation));
                    throw new InvocationRefusedException("timed-out", "no answer");
                })
                .evaluate(triggered());

        started.get(0).complete();

        assertThat(stage.state(bot).run().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    @DisplayName("P2: of two dispatchers that decide on the same state one claims")
    @Tag("P2")
    void twoDispatchersInvokeOnce() throws Exception {
        int rounds = 20;
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 1; round <= rounds; round++) {
                stage.lockstep.wakes().trigger(bot);
                CyclicBarrier together = new CyclicBarrier(2);
                List<Invocation> invocations = new CopyOnWriteArrayList<>();
                Lockstep lockstep = table.other();
                List<Future<Decision>> both = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    both.add(threads.submit(() -> {
                        together.await();
                        return lockstep.dispatcher((target, invocation) -> invocations.add(invocation))
                                .evaluate(bot);
                    }));
                }
                finish(both);

                assertThat(invocations).as("round %s", round).hasSize(1);
                stage.work(invocations.get(0));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSilentRunIsLoggedOnceHoweverOftenItsEndIsTold() {
        stage.lockstep.wakes().trigger(bot);
        stage.dispatcher.evaluate(bot);
        stage.take().forEach(stage::work);
        List<TableChange> all = table.changes();

        stage.dispatcher.dispatch(all);
        stage.dispatcher.dispatch(all);

        assertThat(stage.lockstep.runs().log().of(bot))
                .extracting(RunLogEntry::phase)
                .containsExactly(Phase.COMPLETE);
    }

    @Test
    void aTimeoutLongerThanADayReachesTheInvocation() {
        stage.lockstep
                .bots()
                .register(BotDefinition.bot("slow")
                        .target("process:slow")
                        .timeout(Duration.ofDays(2))
                        .build());
        stage.lockstep.wakes().trigger(BotId.of("slow"));
        stage.dispatcher.evaluate(BotId.of("slow"));

        assertThat(stage.take()).singleElement().extracting(Invocation::timeout).isEqualTo(Duration.ofDays(2));
    }

    private static void finish(List<Future<Decision>> futures) throws InterruptedException, ExecutionException {
        for (Future<Decision> future : futures) {
            assertThat(future.get().text()).isNotEmpty();
        }
    }

    private BotId triggered() {
        stage.lockstep.wakes().trigger(bot);
        return bot;
    }

    private Dispatcher refusing(String code, String message) {
        return stage.lockstep.dispatcher((target, invocation) -> {
            throw new InvocationRefusedException(code, message);
        });
    }
}
