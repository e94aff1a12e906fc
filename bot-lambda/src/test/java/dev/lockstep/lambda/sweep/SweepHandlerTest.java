package dev.lockstep.lambda.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotState;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.fixture.Together;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.lambda.testkit.MetricLines;
import dev.lockstep.lambda.testkit.TestContext;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.crac.Core;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class SweepHandlerTest {
    private static final BotId BOT = BotId.of("nightly");
    private static final SweepPlan EVERY_MINUTE = new SweepPlan(Duration.ofMinutes(1), 5);
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final List<Invocation> invoked = Collections.synchronizedList(new ArrayList<>());
    private final MetricLines lines = MetricLines.ofTable();

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @BeforeEach
    void register() {
        lockstep = table.other();
        lockstep.bots()
                .register(BotDefinition.bot(BOT.value())
                        .target("process:nightly")
                        .schedule("rate(1 minute)")
                        .build());
    }

    @Test
    @DisplayName(
            "P16: after an outage of hours every one-off that was due fires, and a schedule once for all it missed")
    @Tag("P16")
    void nothingThatWasDueDuringAnOutageIsLost() {
        for (int minutes = 5; minutes <= 360; minutes += 5) {
            lockstep.wakes().schedule(BOT, ManualClock.START.plus(Duration.ofMinutes(minutes)));
        }
        lockstep.wakes().schedule(BOT, ManualClock.START.plus(Duration.ofHours(7)));
        table.clock().advance(Duration.ofHours(6));

        handle(handler(lockstep, EVERY_MINUTE));

        assertThat(wakeUps()).isEqualTo(72 + 1);
        assertThat(sum("Due")).isEqualTo(72 + 1);
    }

    @Test
    void whatHasFiredDoesNotFireAgain() {
        lockstep.wakes().schedule(BOT, ManualClock.START.plus(Duration.ofMinutes(5)));
        table.clock().advance(Duration.ofHours(6));
        SweepHandler handler = handler(lockstep, EVERY_MINUTE);
        handle(handler);
        long woken = wakeUps();

        handle(handler);

        assertThat(wakeUps()).isEqualTo(woken);
    }

    @Test
    void aScheduleGoesOnWithItsNextTimeFromNow() {
        SweepHandler handler = handler(lockstep, EVERY_MINUTE);
        table.clock().advance(Duration.ofHours(6));
        handle(handler);

        table.clock().advance(Duration.ofSeconds(59));
        handle(handler);
        assertThat(wakeUps()).isEqualTo(1);

        table.clock().advance(Duration.ofSeconds(1));
        handle(handler);
        assertThat(wakeUps()).isEqualTo(2);
    }

    @Test
    void wakeUpsThatComeTogetherAreAnsweredByOneRun() {
        for (int minutes = 5; minutes <= 60; minutes += 5) {
            lockstep.wakes().schedule(BOT, ManualClock.START.plus(Duration.ofMinutes(minutes)));
        }
        table.clock().advance(Duration.ofHours(6));
        handle(handler(lockstep, EVERY_MINUTE));

        table.pump(lockstep.dispatcher((target, invocation) -> invoked.add(invocation)));
        runAll();

        assertThat(state(BOT).run().epoch()).isEqualTo(1);
        assertThat(state(BOT).run().wakeSeen()).isEqualTo(wakeUps());
    }

    @Test
    @DisplayName("P15: two sweeps at once fire each due time once")
    @Tag("P15")
    void twoSweepsAtOnceFireEachDueTimeOnce() throws Exception {
        for (int minutes = 1; minutes <= 60; minutes++) {
            lockstep.wakes().schedule(BOT, ManualClock.START.plus(Duration.ofMinutes(minutes)));
        }
        table.clock().advance(Duration.ofHours(2));

        Together.run(
                () -> handle(handler(table.other(), EVERY_MINUTE)), () -> handle(handler(table.other(), EVERY_MINUTE)));

        assertThat(wakeUps()).isEqualTo(60 + 1);
    }

    @Test
    @DisplayName("P18: a run whose deadline has passed is given up, and its bot is run again after its back-off")
    @Tag("P18")
    void anExpiredRunIsGivenUpAndItsBotRunAgain() {
        SweepHandler handler = handler(lockstep, EVERY_MINUTE);
        lockstep.wakes().trigger(BOT);
        table.pump(lockstep.dispatcher((target, invocation) -> invoked.add(invocation)));
        table.clock().advance(Duration.ofMinutes(2));

        handle(handler);
        assertThat(state(BOT).run().phase()).isEqualTo(Phase.EXPIRED);

        table.clock().advance(Duration.ofSeconds(30));
        handle(handler);
        assertThat(state(BOT).run().phase()).isEqualTo(Phase.INVOKED);
        assertThat(invoked).hasSize(2);
    }

    @Test
    void aBotWhoseBackOffEndedIsRunAgain() {
        SweepHandler handler = handler(lockstep, EVERY_MINUTE);
        lockstep.wakes().trigger(BOT);
        table.pump(lockstep.dispatcher((target, invocation) -> invoked.add(invocation)));
        lockstep.runs().start(invoked.get(0)).fail(RunError.of("broken", "on purpose"));
        table.clock().advance(Duration.ofSeconds(30));

        handle(handler);

        assertThat(invoked).hasSize(2);
    }

    @Test
    void theCostGrowsWithWhatIsDueAndNotWithTheBots() {
        SweepHandler handler = handler(table.lockstep(), new SweepPlan(Duration.ofMinutes(1), 1));
        registerOthers(0, 5);
        handle(handler);
        long fewBots = table.cost(() -> handle(handler)).requests();
        registerOthers(5, 40);
        long manyBots = table.cost(() -> handle(handler)).requests();
        for (int i = 0; i < 10; i++) {
            lockstep.wakes().schedule(BotId.of("other-" + i), table.clock().instant());
        }
        long tenDue = table.cost(() -> handle(handler)).requests();

        assertThat(manyBots).isEqualTo(fewBots);
        assertThat(tenDue).isEqualTo(manyBots + 10);
    }

    @Test
    void withinItsMinuteItSweepsAgainAndAgain() {
        lockstep.wakes().schedule(BOT, ManualClock.START.plusSeconds(17));
        List<Long> wokenAt = new ArrayList<>();
        SweepHandler handler = handler(lockstep, new SweepPlan(Duration.ofSeconds(5), 5), () -> wokenAt.add(wakeUps()));

        handle(handler);

        assertThat(table.clock().instant()).isEqualTo(ManualClock.START.plusSeconds(55));
        assertThat(wokenAt).startsWith(0L, 0L, 0L, 0L, 1L);
        assertThat(sum("Sweeps")).isEqualTo(12);
    }

    @Test
    void itBeginsNoSweepThatMightNotEndInTheFunctionsTime() {
        Instant end = ManualClock.START.plusSeconds(30);
        SweepHandler handler = handler(lockstep, new SweepPlan(Duration.ofSeconds(5), 5));

        handle(
                handler,
                new TestContext("r", () -> Duration.between(table.clock().instant(), end)));

        assertThat(table.clock().instant()).isEqualTo(ManualClock.START.plusSeconds(20));
    }

    @Test
    void aShutdownEndsTheWaiting() {
        SweepHandler handler = new SweepHandler(
                lockstep,
                (target, invocation) -> invoked.add(invocation),
                lines.metrics(),
                new SweepPlan(Duration.ofSeconds(5), 5),
                table.clock(),
                time -> {
                    throw new InterruptedException();
                });

        handle(handler);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(sum("Sweeps")).isEqualTo(1);
    }

    @Test
    @DisplayName("P16: a bot nothing is due for, whose record of the stream was lost, is found in its turn")
    @Tag("P16")
    void theReconciliationFindsWhatALostRecordLeftBehind() {
        lockstep.wakes().advance(QueueName.of("orders"), EventId.at(ManualClock.START, 1));
        lockstep.bots()
                .register(BotDefinition.bot("reader")
                        .target("process:reader")
                        .reads("orders")
                        .build());

        handle(handler(lockstep, EVERY_MINUTE));

        assertThat(invoked).extracting(Invocation::bot).containsExactly(BotId.of("reader"));
    }

    @Test
    void aTimerThatCannotBeWorkedOffKeepsNothingElseWaitingAndFailsNoInvocation() {
        table.smear("B#" + BOT.value(), "B#cron", "x", AttributeValue.fromS("no schedule"));
        lockstep.bots()
                .register(BotDefinition.bot("other").target("process:other").build());
        lockstep.wakes().schedule(BotId.of("other"), ManualClock.START);
        table.clock().advance(Duration.ofMinutes(2));
        SweepHandler handler = handler(lockstep, EVERY_MINUTE);

        handle(handler);
        handle(handler);

        assertThat(state(BotId.of("other")).wake().count()).isEqualTo(1);
    }

    @Test
    void anInvocationThatCanDoNothingFails() {
        SweepHandler handler = handler(table.lockstep(), EVERY_MINUTE);
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.always(Fault.LOST_REQUEST));

        assertThatThrownBy(() -> handle(handler))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("neither a sweep nor the reconciliation");
        assertThat(sum("Sweeps")).isZero();
    }

    @Test
    void anInvocationWhoseSweepFailsStillReconciles() {
        lockstep.wakes().trigger(BOT);
        SweepHandler handler = handler(table.lockstep(), EVERY_MINUTE);
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.from(1, 8, Fault.LOST_REQUEST));

        handle(handler);

        assertThat(invoked).hasSize(1);
    }

    @Test
    void aSnapshotIsTakenAfterAReadAndWithoutASweep() {
        SweepHandler handler = handler(table.lockstep(), EVERY_MINUTE);
        lockstep.wakes().schedule(BOT, ManualClock.START);

        long requests = table.cost(() -> handler.warmUp().beforeCheckpoint(Core.getGlobalContext()))
                .requests();

        assertThat(requests).isEqualTo(2);
        assertThat(wakeUps()).isZero();
    }

    private SweepHandler handler(Lockstep over, SweepPlan plan) {
        return handler(over, plan, () -> {});
    }

    private SweepHandler handler(Lockstep over, SweepPlan plan, Runnable beforeSleep) {
        return new SweepHandler(
                over, (target, invocation) -> invoked.add(invocation), lines.metrics(), plan, table.clock(), time -> {
                    beforeSleep.run();
                    table.clock().advance(time);
                });
    }

    private void handle(SweepHandler handler) {
        Instant end = table.clock().instant().plus(TIMEOUT);
        handle(
                handler,
                new TestContext("r", () -> Duration.between(table.clock().instant(), end)));
    }

    private static void handle(SweepHandler handler, TestContext context) {
        EventSourceMapping.invoke(handler, "{}", context);
    }

    private void registerOthers(int from, int to) {
        IntStream.range(from, to)
                .forEach(i -> lockstep.bots()
                        .register(BotDefinition.bot("other-" + i)
                                .target("process:other")
                                .schedule("0 0 1 1 *")
                                .build()));
    }

    private void runAll() {
        IntStream.range(0, invoked.size()).forEach(i -> lockstep.runs().run(invoked.get(i), run -> {}));
    }

    private BotState state(BotId bot) {
        return lockstep.bots().state(bot).orElseThrow();
    }

    private long wakeUps() {
        return state(BOT).wake().count();
    }

    private double sum(String metric) {
        return lines.take().stream()
                .mapToDouble(line -> line.path(metric).asDouble())
                .sum();
    }
}
