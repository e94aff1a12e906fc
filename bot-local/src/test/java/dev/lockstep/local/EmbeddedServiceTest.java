package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotReport;
import dev.lockstep.run.BotFunction;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunState;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.core.exception.SdkClientException;

@Isolated("it looks for threads that are left")
@Timeout(120)
class EmbeddedServiceTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final BotId BOT = BotId.of("reader");

    private final String table = "embedded-" + NUMBER.incrementAndGet();

    private EmbeddedService.Builder service() {
        return EmbeddedService.over(DYNAMO.client(), DYNAMO.streams()).table(table);
    }

    private static void register(EmbeddedService service) {
        register(service, 1);
    }

    private static void register(EmbeddedService service, int instances) {
        service.lockstep()
                .bots()
                .register(BotDefinition.bot("reader")
                        .target("process:reader")
                        .reads("orders")
                        .instances(instances)
                        .timeout(Duration.ofMillis(600))
                        .build());
    }

    private static void advance(EmbeddedService service, long number) {
        service.lockstep().wakes().advance(QueueName.of("orders"), EventId.ofNumber(number));
    }

    private static RunLogEntry awaitLogged(Lockstep lockstep, Phase phase) {
        return await().atMost(PATIENCE)
                .until(
                        () -> lockstep.runs()
                                .log()
                                .of(BOT)
                                .filter(entry -> entry.phase() == phase)
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    @Test
    void aQueueThatMovesRunsItsReader() throws InterruptedException {
        BlockingQueue<String> positions = new LinkedBlockingQueue<>();
        BotFunction reader = run -> {
            String position = run.position("orders").map(EventId::value).orElse("none");
            positions.add(position);
            run.checkpoint(Checkpoint.read("orders", EventId.ofNumber(position.equals("none") ? 1 : 2), 1));
        };
        try (EmbeddedService service = service().bot("reader", reader).start()) {
            register(service);
            advance(service, 1);
            assertThat(positions.poll(20, TimeUnit.SECONDS)).isEqualTo("none");
            advance(service, 2);
            assertThat(positions.poll(20, TimeUnit.SECONDS)).endsWith("1");
        }
    }

    @Test
    void theInstancesOfABotRunAtTheSameTime() throws InterruptedException {
        CyclicBarrier together = new CyclicBarrier(4);
        BotFunction reader = run -> {
            together.await(20, TimeUnit.SECONDS);
            run.complete(run.fanOut().orElseThrow().atEnd());
        };
        try (EmbeddedService service = service().bot("reader", reader).start()) {
            register(service, 4);
            advance(service, 1);
            await().atMost(PATIENCE)
                    .until(
                            () -> service.lockstep().bots().describe(BOT).round(),
                            round -> round.filter(r -> r.closed().isPresent() && !r.isOpen())
                                    .isPresent());
            BotReport report = service.lockstep().bots().describe(BOT);
            assertThat(report.runs()).hasSize(4).extracting(RunState::phase).containsOnly(Phase.COMPLETE);
            assertThat(report.lags().get(0).position()).contains(EventId.ofNumber(1));
        }
    }

    @Test
    void whatWasAskedForWhileNoServiceRanIsDoneByTheNext() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        try (EmbeddedService service = service().start()) {
            register(service);
        }
        Lockstep.over(DYNAMO.client(), TableLayout.nativeTable(table))
                .build()
                .wakes()
                .trigger(BOT);
        try (EmbeddedService service =
                service().bot("reader", run -> ran.countDown()).start()) {
            assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(service.lockstep().bots().find(BOT)).isPresent();
        }
    }

    @Test
    void anUnknownTargetIsRefusedAndTriedAgain() {
        try (EmbeddedService service = service().bot("another", run -> {}).start()) {
            register(service);
            service.lockstep().wakes().trigger(BOT);
            RunLogEntry refused = awaitLogged(service.lockstep(), Phase.REFUSED);
            assertThat(refused.error())
                    .contains(RunError.of("unknown-target", "no bot 'reader' in this process; it has [another]"));
        }
        CountDownLatch ran = new CountDownLatch(1);
        try (EmbeddedService service =
                service().bot("reader", run -> ran.countDown()).start()) {
            awaitLogged(service.lockstep(), Phase.COMPLETE);
            assertThat(ran.getCount()).isZero();
        }
    }

    @Test
    void targetsOfOtherKindsAreRefused() {
        try (EmbeddedService service = service().start()) {
            service.lockstep()
                    .bots()
                    .register(
                            BotDefinition.bot("reader").target("lambda:reader").build());
            service.lockstep().wakes().trigger(BOT);
            assertThat(awaitLogged(service.lockstep(), Phase.REFUSED).error().map(RunError::type))
                    .contains("unknown-target");
        }
    }

    @Test
    void invocationsBeyondTheThreadsAreRefusedAsThrottled() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        try (EmbeddedService service = service()
                .threads(1)
                .bot("slow", run -> {
                    busy.countDown();
                    free.await();
                })
                .bot("reader", run -> {})
                .start()) {
            service.lockstep()
                    .bots()
                    .register(BotDefinition.bot("slow").target("process:slow").build());
            register(service);
            service.lockstep().wakes().trigger(BotId.of("slow"));
            assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
            service.lockstep().wakes().trigger(BOT);
            assertThat(awaitLogged(service.lockstep(), Phase.REFUSED).error().map(RunError::type))
                    .contains("throttled");
            free.countDown();
            awaitLogged(service.lockstep(), Phase.COMPLETE);
        } finally {
            free.countDown();
        }
    }

    @Test
    @Tag("P18")
    @DisplayName("P18: a run whose process dies expires, and the next run follows")
    void aRunWhoseProcessDiesExpiresAndTheNextFollows() {
        LossyHttp network = new LossyHttp(Connection.http(), 0, 1);
        AtomicBoolean died = new AtomicBoolean();
        AtomicInteger survived = new AtomicInteger();
        BotFunction mortal = run -> {
            if (died.compareAndSet(false, true)) {
                network.cutOff();
                throw new IllegalStateException("killed");
            }
            survived.incrementAndGet();
        };
        RunListener undertaker = new RunListener() {
            @Override
            public void brokeOff(Invocation invocation, Throwable reason) {
                network.reconnect();
            }
        };
        try (Connection connection = Connection.over(DYNAMO.endpoint(), network);
                EmbeddedService service = EmbeddedService.over(connection.dynamo(), connection.streams())
                        .table(table)
                        .sweepEvery(Duration.ofMillis(200))
                        .bot("reader", mortal)
                        .listener(undertaker)
                        .start()) {
            register(service);
            service.lockstep().wakes().trigger(BOT);
            awaitLogged(service.lockstep(), Phase.EXPIRED);
            awaitLogged(service.lockstep(), Phase.COMPLETE);
            assertThat(survived).hasValue(1);
        }
    }

    @Test
    @Tag("P17")
    @DisplayName("P17: closing lets a run finish, interrupts one that does not, and leaves no thread")
    void closingLeavesNoThread() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(2);
        CountDownLatch closing = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        BotFunction quick = run -> {
            started.countDown();
            closing.await();
            finished.set(true);
        };
        BotFunction endless = run -> {
            started.countDown();
            new CountDownLatch(1).await();
        };
        EmbeddedService service = service()
                .grace(Duration.ofSeconds(2))
                .bot("quick", quick)
                .bot("reader", endless)
                .start();
        Lockstep lockstep = service.lockstep();
        lockstep.bots()
                .register(BotDefinition.bot("quick").target("process:quick").build());
        register(service);
        lockstep.wakes().trigger(BotId.of("quick"));
        lockstep.wakes().trigger(BOT);
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        closing.countDown();

        service.close();

        assertThat(finished).isTrue();
        assertThat(lockstep.runs().log().of(BOT).map(RunLogEntry::phase)).containsExactly(Phase.FAILED);
        assertThat(lockstep.bots().describe(BotId.of("quick")).runs()).allMatch(run -> run.phase() == Phase.COMPLETE);
        assertThat(threads()).isEmpty();
    }

    @Test
    @Tag("P17")
    @DisplayName("P17: a step of a shutdown that fails does not skip the others")
    void aStepOfAShutdownThatFailsDoesNotSkipTheOthers() {
        List<String> closed = new ArrayList<>();
        Closing closing = new Closing();
        closing.add(() -> closed.add("first"));
        closing.add(() -> {
            throw new IllegalStateException("on purpose");
        });
        closing.add(() -> closed.add("last"));

        closing.close();

        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    void aServiceThatCannotStartLeavesNoThread() {
        EmbeddedService.Builder nowhere = EmbeddedService.at(URI.create("http://127.0.0.1:1"));
        assertThatExceptionOfType(SdkClientException.class).isThrownBy(nowhere::start);
        assertThat(threads()).isEmpty();
    }

    @Test
    void aBotIsGivenOnce() {
        EmbeddedService.Builder builder = service().bot("reader", run -> {});
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> builder.bot("reader", run -> {}))
                .withMessageContaining("twice");
    }

    @Test
    void durationsArePositive() {
        EmbeddedService.Builder builder = service();
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> builder.grace(Duration.ZERO))
                .withMessageContaining("grace");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> builder.sweepEvery(Duration.ofSeconds(-1)))
                .withMessageContaining("sweepEvery");
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("lockstep-"))
                .toList();
    }
}
