package dev.lockstep.lambda.dispatch;

import static dev.lockstep.lambda.testkit.EventSourceMapping.failures;
import static dev.lockstep.lambda.testkit.EventSourceMapping.sequenceNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import dev.lockstep.cost.Cost;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.lambda.testkit.MetricLines;
import dev.lockstep.lambda.testkit.TestContext;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DispatchHandlerTest {
    private static final QueueName ORDERS = QueueName.of("orders");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final List<Invocation> invoked = Collections.synchronizedList(new ArrayList<>());
    private final MetricLines lines = MetricLines.ofTable();

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private EventSourceMapping stream;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private DispatchHandler handler;

    @BeforeEach
    void register() {
        lockstep = table.lockstep();
        handler = new DispatchHandler(
                lockstep,
                (target, invocation) -> {
                    if (target.toString().contains("refuses")) {
                        throw new InvocationRefusedException("denied", "not allowed");
                    }
                    invoked.add(invocation);
                },
                lines.metrics());
        stream = new EventSourceMapping(handler, 3);
        for (String bot : List.of("a", "b", "c")) {
            register(bot, "process:" + bot);
        }
        settle();
        lines.take();
    }

    @Test
    void aTriggeredBotIsInvokedAndNothingFails() {
        lockstep.wakes().trigger(BotId.of("b"));

        assertThat(failures(handler, records())).isEmpty();

        assertThat(invoked).extracting(i -> i.bot().value()).containsExactly("b");
    }

    @Test
    @DisplayName("A bot is told once of all queues that have moved in a batch: two queries of readers, and one write")
    void aBotIsToldOnceOfAllQueuesOfABatch() {
        lockstep.bots()
                .register(BotDefinition.bot("both")
                        .target("process:both")
                        .reads("left", "right")
                        .build());
        settle();
        table.other().wakes().advance(QueueName.of("left"), EventId.ofNumber(1));
        table.other().wakes().advance(QueueName.of("right"), EventId.ofNumber(2));
        List<ObjectNode> batch = records();

        Cost cost = table.cost(() -> assertThat(failures(handler, batch)).isEmpty());

        assertThat(lockstep.bots().state(BotId.of("both")).orElseThrow().wake().heads())
                .hasSize(2);
        assertThat(cost.requests()).isEqualTo(2 + 1);
    }

    @Test
    void anEmptyBatchFailsNothing() {
        assertThat(EventSourceMapping.invoke(handler, "{\"Records\":[]}", TestContext.calm()))
                .isEqualTo("{\"batchItemFailures\":[]}");
    }

    @Test
    void whatIsNoEventOfAStreamFailsTheInvocation() {
        assertThatThrownBy(() -> EventSourceMapping.invoke(handler, "{\"bot\":\"b\"}", TestContext.calm()))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    @DisplayName(
            "P15: a bot with a broken record fails alone; its record goes to the failure destination and blocks nobody")
    @Tag("P15")
    void aPoisonRecordBlocksNobody() {
        table.smear("B#b", "R#0000", "st", AttributeValue.fromN("7"));
        table.changes();
        List.of("a", "b", "c").forEach(bot -> lockstep.wakes().trigger(BotId.of(bot)));
        List<ObjectNode> batch = records();

        stream.deliver(batch);
        lockstep.wakes().advance(ORDERS, EventId.at(ManualClock.START, 1));
        stream.deliver(records());

        assertThat(invoked).extracting(i -> i.bot().value()).containsExactlyInAnyOrder("a", "c");
        assertThat(stream.destination()).startsWith(sequenceNumber(batch.get(1)));
        assertThat(stream.deliveries()).startsWith(3, 2, 2);
    }

    @Test
    @DisplayName("P16: a bot whose record was given up is found by the reconciliation once it is mended")
    @Tag("P16")
    void aBotWhoseRecordWasGivenUpIsNotLost() {
        table.smear("B#b", "R#0000", "st", AttributeValue.fromN("7"));
        lockstep.wakes().trigger(BotId.of("b"));
        stream.deliver(records());
        assertThat(invoked).isEmpty();
        table.smear("B#b", "R#0000", "st", AttributeValue.fromS(Phase.IDLE.code()));

        lockstep.sweeper(lockstep.dispatcher((target, i) -> invoked.add(i))).reconcile(10);

        assertThat(invoked).extracting(i -> i.bot().value()).containsExactly("b");
    }

    @Test
    @DisplayName("P15: a record that is none is named, counted, and the others are worked off")
    @Tag("P15")
    void anUnreadableRecordIsNamed() {
        lockstep.wakes().trigger(BotId.of("a"));
        lockstep.wakes().trigger(BotId.of("c"));
        List<ObjectNode> batch = records();
        batch.get(0).withObjectProperty("dynamodb").put("Keys", "none");

        assertThat(failures(handler, batch)).containsExactly(sequenceNumber(batch.get(0)));

        assertThat(invoked).extracting(i -> i.bot().value()).containsExactly("c");
        assertThat(value("BatchFailures")).contains(1.0);
    }

    @Test
    @DisplayName("P15: a record without a sequence number is counted, and does not make the batch come again")
    @Tag("P15")
    void aRecordWithoutANumberIsNotReported() {
        lockstep.wakes().trigger(BotId.of("a"));
        List<ObjectNode> batch = records();
        batch.get(0).withObjectProperty("dynamodb").remove("SequenceNumber");

        assertThat(failures(handler, batch)).isEmpty();

        assertThat(value("BatchFailures")).contains(1.0);
    }

    @Test
    void aTargetThatHangsKeepsNoOtherBotOfTheBatchWaiting() {
        CountDownLatch others = new CountDownLatch(2);
        AtomicBoolean othersWentOn = new AtomicBoolean();
        DispatchHandler hung = new DispatchHandler(
                lockstep,
                (target, invocation) -> {
                    if (invocation.bot().value().equals("a")) {
                        othersWentOn.set(within30Seconds(others));
                    } else {
                        others.countDown();
                    }
                },
                lines.metrics());
        List.of("a", "b", "c").forEach(bot -> lockstep.wakes().trigger(BotId.of(bot)));

        assertThat(failures(hung, records())).isEmpty();

        assertThat(othersWentOn).isTrue();
    }

    @Test
    void anErrorOfTheMachineFailsTheWholeBatch() {
        DispatchHandler broken = new DispatchHandler(
                lockstep,
                (target, invocation) -> {
                    throw new OutOfMemoryError("on purpose");
                },
                lines.metrics());
        List.of("a", "b").forEach(bot -> lockstep.wakes().trigger(BotId.of(bot)));
        List<ObjectNode> batch = records();

        assertThatThrownBy(() -> failures(broken, batch)).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void anErrorOfTheMachineBreaksOffNoOtherBotOfTheBatch() {
        AtomicBoolean brokenOff = new AtomicBoolean();
        CountDownLatch broke = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        DispatchHandler broken = new DispatchHandler(
                lockstep,
                (target, invocation) -> {
                    if (invocation.bot().value().equals("a")) {
                        broke.countDown();
                        throw new OutOfMemoryError("on purpose");
                    }
                    brokenOff.set(!within30Seconds(broke) || isInterruptedWithin(Duration.ofMillis(500)));
                    ended.countDown();
                },
                lines.metrics());
        List.of("a", "b").forEach(bot -> lockstep.wakes().trigger(BotId.of(bot)));
        List<ObjectNode> batch = records();

        assertThatThrownBy(() -> failures(broken, batch)).isInstanceOf(OutOfMemoryError.class);

        assertThat(within30Seconds(ended)).isTrue();
        assertThat(brokenOff).isFalse();
        assertThat(lockstep.bots().state(BotId.of("b")).orElseThrow().run().phase())
                .isEqualTo(Phase.INVOKED);
    }

    private static boolean isInterruptedWithin(Duration time) {
        try {
            return new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException brokenOff) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Test
    void theEndOfARunIsMeasured() {
        lockstep.wakes().trigger(BotId.of("b"));
        settle();
        lines.take();
        table.clock().advance(Duration.ofMillis(300));
        lockstep.runs().run(invoked.get(0), run -> table.clock().advance(Duration.ofSeconds(2)));

        failures(handler, records());

        JsonNode line = onlyLine();
        assertThat(line.path("Runs").asDouble()).isEqualTo(1);
        assertThat(line.has("Errors")).isFalse();
        assertThat(line.path("DispatchDelay").asDouble()).isEqualTo(300);
        assertThat(line.path("Duration").asDouble()).isEqualTo(2_000);
    }

    @Test
    void aFailureIsMeasuredOnceHoweverOftenItsBotIsLookedAt() {
        lockstep.wakes().trigger(BotId.of("b"));
        settle();
        lines.take();
        lockstep.runs().start(invoked.get(0)).fail(RunError.of("broken", "on purpose"));
        settle();
        lockstep.bots().pause(BotId.of("b"), Note.by("ann", "because"));
        settle();

        assertThat(lines.take().stream()
                        .mapToDouble(line -> line.path("Errors").asDouble())
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void aRefusedInvocationIsMeasuredAndItsRunEndsAsRefused() {
        register("r", "process:refuses");
        settle();
        lines.take();
        lockstep.wakes().trigger(BotId.of("r"));

        failures(handler, records());

        assertThat(value("RefusedInvocations")).contains(1.0);
        assertThat(lockstep.bots().state(BotId.of("r")).orElseThrow().run().phase())
                .isEqualTo(Phase.REFUSED);
    }

    @Test
    void aBotThatTurnsRogueIsMeasured() {
        lockstep.bots()
                .update(
                        BotId.of("b"),
                        b -> b.toBuilder()
                                .health(new Health(1, Optional.empty(), Optional.empty()))
                                .build());
        lockstep.wakes().trigger(BotId.of("b"));
        settle();
        lines.take();
        lockstep.runs().start(invoked.get(0)).fail(RunError.of("broken", "on purpose"));

        failures(handler, records());

        assertThat(value("RogueBots")).contains(1.0);
    }

    @Test
    void howFarABotIsBehindIsMeasuredWhenItIsLookedAt() {
        EventId read = EventId.at(ManualClock.START, 1);
        EventId newest = EventId.at(ManualClock.START.plusSeconds(7), 1);
        lockstep.wakes().advance(ORDERS, read);
        settle();
        invoked.forEach(i -> lockstep.runs().run(i, run -> run.complete(Checkpoint.read("orders", read, 1))));
        settle();
        lines.take();

        lockstep.wakes().tell(BotId.of("a"), ORDERS, newest);
        failures(handler, records());

        assertThat(value("Lag")).contains(7_000.0);
    }

    @Test
    void aRewindOfARunUnderWayIsMeasuredAsSuperseded() {
        lockstep.wakes().trigger(BotId.of("b"));
        settle();
        lines.take();
        lockstep.runs().start(invoked.get(0));
        lockstep.runs().rewind(BotId.of("b"), ORDERS, EventId.BEGINNING, Note.by("ann", "because"));

        failures(handler, records());

        assertThat(value("SupersededRuns")).contains(1.0);
    }

    @Test
    void oneBatchIsOneLine() {
        for (int i = 0; i < 5; i++) {
            List.of("a", "b", "c").forEach(bot -> lockstep.wakes().trigger(BotId.of(bot)));
        }
        lockstep.wakes().advance(ORDERS, EventId.at(ManualClock.START, 1));

        failures(handler, records());

        assertThat(lines.take()).hasSizeLessThanOrEqualTo(1);
    }

    private void register(String bot, String target) {
        lockstep.bots()
                .register(BotDefinition.bot(bot).target(target).reads("orders").build());
    }

    private List<ObjectNode> records() {
        return stream.records(table.changes());
    }

    private void settle() {
        for (List<ObjectNode> batch = records(); !batch.isEmpty(); batch = records()) {
            assertThat(failures(handler, batch)).isEmpty();
        }
        invoked.sort(Comparator.comparing(invocation -> invocation.bot().value()));
    }

    private static boolean within30Seconds(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<Double> value(String metric) {
        return lines.take().stream()
                .filter(line -> line.has(metric))
                .map(line -> line.path(metric).asDouble())
                .findFirst();
    }

    private JsonNode onlyLine() {
        List<JsonNode> all = lines.take();
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
