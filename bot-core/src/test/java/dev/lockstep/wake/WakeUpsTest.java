package dev.lockstep.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.AuditEntry;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class WakeUpsTest {
    private static final BotId BOT = BotId.of("enrich");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final QueueName REFUNDS = QueueName.of("refunds");
    private static final Instant START = ManualClock.START;
    private static final Note NOTE = Note.by("ops", "because");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private WakeUps wakes;

    @BeforeEach
    void register() {
        lockstep = table.lockstep();
        wakes = lockstep.wakes();
        lockstep.bots().register(definition().build());
    }

    @Test
    void aQueuesHeadMovesForwardOnly() {
        assertThat(wakes.head(ORDERS)).isEmpty();
        assertThat(wakes.advance(ORDERS, EventId.ofNumber(5))).isTrue();
        assertThat(wakes.advance(ORDERS, EventId.ofNumber(5))).isFalse();
        assertThat(wakes.advance(ORDERS, EventId.ofNumber(4))).isFalse();
        assertThat(wakes.head(ORDERS)).contains(EventId.ofNumber(5));
        assertThat(wakes.advance(ORDERS, EventId.ofNumber(6))).isTrue();
        assertThat(wakes.head(ORDERS)).contains(EventId.ofNumber(6));
    }

    @Test
    void aQueueNobodyReadsMayMoveToo() {
        assertThat(wakes.advance(QueueName.of("nobody-reads"), EventId.ofNumber(1)))
                .isTrue();
    }

    @Test
    @DisplayName("P16: two triggers in one millisecond are two, and each has its number")
    @Tag("P16")
    void triggersAreCounted() {
        assertThat(wakes.trigger(BOT)).isEqualTo(1);
        assertThat(wakes.trigger(BOT)).isEqualTo(2);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    @DisplayName("P10: triggers at the same time are all counted")
    @Tag("P10")
    void triggersAtTheSameTimeAreAllCounted() throws Exception {
        List<Long> numbers = atOnce(30, () -> wakes.trigger(BOT));

        assertThat(numbers).doesNotHaveDuplicates().hasSize(30);
        assertThat(count()).isEqualTo(30);
    }

    @Test
    void anUnknownBotIsNotTriggered() {
        BotId nobody = BotId.of("nobody");

        assertThatThrownBy(() -> wakes.trigger(nobody)).isInstanceOf(UnknownBotException.class);
        assertThatThrownBy(() -> wakes.schedule(nobody, START)).isInstanceOf(UnknownBotException.class);
        assertThatThrownBy(() -> wakes.force(nobody, NOTE)).isInstanceOf(UnknownBotException.class);
        assertThat(table.items()).noneMatch(item -> item.toString().contains("nobody"));
    }

    @Test
    void forceIsAuditedAndCountsAsAWakeUp() {
        wakes.trigger(BOT);
        wakes.force(BOT, NOTE);

        assertThat(lockstep.bots().state(BOT).orElseThrow().wake().forcedUpTo()).isEqualTo(2);
        assertThat(count()).isEqualTo(2);
        assertThat(lockstep.audit().of(BOT)).extracting(AuditEntry::action).containsExactly("force");
    }

    @Test
    void anyNumberOfOneOffsWaitEarliestFirst() {
        wakes.schedule(BOT, START.plusSeconds(9));
        wakes.schedule(BOT, START.plusSeconds(3));
        Instant third = wakes.schedule(BOT, Duration.ofSeconds(6));
        wakes.schedule(BOT, START.plusSeconds(3));

        assertThat(third).isEqualTo(START.plusSeconds(6));
        assertThat(wakes.scheduled(BOT)).containsExactly(START.plusSeconds(3), third, START.plusSeconds(9));
    }

    @Test
    void aOneOffThatWasTakenBackDoesNotWake() {
        Instant at = wakes.schedule(BOT, Duration.ZERO);

        assertThat(wakes.cancel(BOT, at)).isTrue();
        assertThat(wakes.cancel(BOT, at)).isFalse();
        assertThat(sweep()).isZero();
    }

    @Test
    void waitingOneOffsDoNotKeepTheBotFromBeingWoken() {
        wakes.schedule(BOT, Duration.ofDays(1));

        assertThat(wakes.trigger(BOT)).isEqualTo(1);
    }

    @Test
    void aScheduleIsKeptAsATimerThatFollowsTheDefinition() {
        register("0 12 * * *", "UTC");
        assertThat(due()).containsExactly(Instant.parse("2026-11-22T12:00:00Z"));

        register("0 12 * * *", "Asia/Tokyo");
        assertThat(due()).containsExactly(Instant.parse("2026-11-23T03:00:00Z"));

        lockstep.bots().register(definition().build());
        assertThat(due()).isEmpty();
        assertThat(table.item("B#enrich", "T#cron")).isEmpty();
    }

    @Test
    void registeringTheSameScheduleAgainDoesNotPutItOff() {
        register("rate(10 minutes)", "UTC");
        table.clock().advance(Duration.ofMinutes(9));

        lockstep.bots()
                .register(
                        definition().schedule("rate(10 minutes)").owner("other").build());

        assertThat(due()).containsExactly(Instant.parse("2026-11-22T10:20:00Z"));
    }

    @Test
    void fireTimesThatWereMissedAreAnsweredByOneWakeUp() {
        register("* * * * *", "UTC");
        table.clock().advance(Duration.ofHours(5));

        assertThat(sweep()).isEqualTo(1);
        assertThat(sweep()).isZero();

        assertThat(count()).isEqualTo(1);
        assertThat(due()).containsExactly(START.plus(Duration.ofHours(5)).plusSeconds(60));
    }

    @Test
    @DisplayName("P14: a due time wakes once, however many sweeps see it")
    @Tag("P14")
    void concurrentSweepsFireOnce() throws Exception {
        register("* * * * *", "UTC");
        wakes.schedule(BOT, START.plusSeconds(60));
        table.clock().advance(Duration.ofMinutes(1));

        List<Integer> fired = atOnce(8, this::sweep);

        assertThat(fired.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    @DisplayName("P14: a timer as the index showed it before it was moved on does nothing")
    @Tag("P14")
    void anOutdatedTimerDoesNotFire() {
        register("* * * * *", "UTC");
        Item outdated = timer();
        table.clock().advance(Duration.ofMinutes(1));
        assertThat(wakes.fire(outdated)).isTrue();

        assertThat(wakes.fire(outdated)).isFalse();

        assertThat(count()).isEqualTo(1);
    }

    @Test
    @DisplayName("P14: a timer as the index showed it before its zone was changed does not bring the old zone back")
    @Tag("P14")
    void aTimerOfAnotherZoneDoesNotFire() {
        register("0 12 * * *", "UTC");
        Item outdated = timer();
        register("0 12 * * *", "Europe/London");
        table.clock().advance(Duration.ofHours(2));

        assertThat(wakes.fire(outdated)).isFalse();
        assertThat(wakes.fire(timer())).isTrue();

        assertThat(timer().requireString(LockstepTable.TIMER_ZONE)).isEqualTo("Europe/London");
    }

    @Test
    @DisplayName("P14: a timer as the index showed it before its schedule was changed does not bring the old one back")
    @Tag("P14")
    void aTimerOfAnotherScheduleDoesNotFire() {
        register("0 12 * * *", "UTC");
        Item outdated = timer();
        register("0 12,13 * * *", "UTC");
        table.clock().advance(Duration.ofHours(2));

        assertThat(wakes.fire(outdated)).isFalse();

        assertThat(timer().requireString(LockstepTable.TIMER_EXPRESSION)).isEqualTo("0 12,13 * * *");
    }

    @Test
    @DisplayName("P14: a timer that seemed to have no bot any more stays if the bot is registered again meanwhile")
    @Tag("P14")
    void aTimerOfABotThatIsBackMeanwhileStays() {
        Instant at = wakes.schedule(BOT, Duration.ZERO);
        Map<String, AttributeValue> wake = table.item("B#enrich", "W");
        table.remove("B#enrich", "W");
        Item timer = one(at);
        table.faults().beforeRequest(2, () -> table.plant(wake));

        assertThat(wakes.fire(timer)).isFalse();

        assertThat(wakes.scheduled(BOT)).containsExactly(at);
    }

    @Test
    @DisplayName("P10: a trigger whose answer is lost counts once")
    @Tag("P10")
    void aTriggerWhoseAnswerIsLostCountsOnce() {
        table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));

        assertThat(wakes.trigger(BOT)).isEqualTo(1);
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aBotIsToldOfAnEventOnce() {
        assertThat(wakes.tell(BOT, ORDERS, EventId.ofNumber(5))).isTrue();
        assertThat(wakes.tell(BOT, ORDERS, EventId.ofNumber(5))).isFalse();
        assertThat(wakes.tell(BOT, ORDERS, EventId.ofNumber(4))).isFalse();
        assertThat(wakes.tell(BOT, ORDERS, EventId.ofNumber(6))).isTrue();
    }

    @Test
    @DisplayName("A bot is told of several queues by one request, if all of it is news")
    void aBotIsToldOfSeveralQueuesAtOnce() {
        Cost cost =
                table.cost(() -> wakes.tell(BOT, Map.of(ORDERS, EventId.ofNumber(5), REFUNDS, EventId.ofNumber(7))));

        assertThat(heads()).containsOnly(entry(ORDERS, EventId.ofNumber(5)), entry(REFUNDS, EventId.ofNumber(7)));
        assertThat(cost.requests()).isEqualTo(1);
        assertThat(cost.writeUnits()).isEqualTo(1);
    }

    @Test
    @DisplayName("P7: of several queues those that are news are told, and the others do not move back")
    @Tag("P7")
    void whatIsNoNewsKeepsNothingElseFromBeingTold() {
        wakes.tell(BOT, ORDERS, EventId.ofNumber(6));

        wakes.tell(BOT, Map.of(ORDERS, EventId.ofNumber(5), REFUNDS, EventId.ofNumber(7)));

        assertThat(heads()).containsOnly(entry(ORDERS, EventId.ofNumber(6)), entry(REFUNDS, EventId.ofNumber(7)));
    }

    @Test
    @DisplayName("A bot is told of more queues than one expression has room for")
    void aBotIsToldOfMoreQueuesThanAnExpressionHolds() {
        Map<QueueName, EventId> moved = IntStream.range(0, 101)
                .boxed()
                .collect(Collectors.toMap(
                        i -> QueueName.of("queue-" + "x".repeat(100) + "-" + i), i -> EventId.ofNumber(i)));

        wakes.tell(BOT, moved);

        assertThat(heads()).containsExactlyInAnyOrderEntriesOf(moved);
    }

    @Test
    @DisplayName("P10: news of several queues whose answer is lost is told once, at no further request")
    @Tag("P10")
    void newsWhoseAnswerIsLostIsToldOnce() {
        table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));

        Cost cost = table.cost(() -> assertThat(
                        wakes.tell(BOT, Map.of(ORDERS, EventId.ofNumber(5), REFUNDS, EventId.ofNumber(7))))
                .as("told by the attempt that was not answered")
                .isTrue());

        assertThat(heads()).hasSize(2);
        assertThat(cost.requests()).isEqualTo(1);
    }

    @Test
    @DisplayName("P14: a timer of a bot that was removed and registered again does not delete the new one's")
    @Tag("P14")
    void aTimerOfARemovedBotDoesNotFireForItsHeir() {
        register("0 12 * * *", "UTC");
        Item outdated = timer();
        lockstep.bots().remove(BOT, NOTE);
        assertThat(wakes.fire(outdated)).isFalse();
        register("0 13 * * *", "UTC");

        assertThat(wakes.fire(outdated)).isFalse();

        assertThat(due()).containsExactly(Instant.parse("2026-11-22T13:00:00Z"));
        assertThat(count()).isZero();
    }

    @Test
    void aTimerWhoseBotIsGoneIsTidiedAwayWhenItIsDue() {
        wakes.schedule(BOT, Duration.ZERO);
        table.remove("B#enrich", "W");

        assertThat(sweep()).isZero();

        assertThat(wakes.scheduled(BOT)).isEmpty();
    }

    private int sweep() {
        return lockstep.sweeper(lockstep.dispatcher((target, invocation) -> {}))
                .sweep()
                .fired();
    }

    private Item timer() {
        return stored(new RecordKey.Timer(BOT, Timers.CRON));
    }

    private Item one(Instant at) {
        return stored(Timers.once(BOT, at));
    }

    private Item stored(RecordKey key) {
        return new ItemStore(table.plainClient(), TableLayout.nativeTable(table.name()))
                .get(key)
                .orElseThrow();
    }

    private Map<QueueName, EventId> heads() {
        return lockstep.bots().state(BOT).orElseThrow().wake().heads();
    }

    private long count() {
        return lockstep.bots().state(BOT).orElseThrow().wake().count();
    }

    private List<Instant> due() {
        return lockstep.bots().describe(BOT).due();
    }

    private void register(String schedule, String zone) {
        lockstep.bots().register(definition().schedule(schedule, zone).build());
    }

    private static BotDefinition.Builder definition() {
        return BotDefinition.bot("enrich").target("process:enrich").reads("orders");
    }

    private static <T> List<T> atOnce(int count, Callable<T> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<T>> all = IntStream.range(0, count)
                    .mapToObj(i -> threads.submit(call))
                    .toList();
            List<T> answers = new ArrayList<>();
            for (Future<T> one : all) {
                answers.add(one.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
