package dev.lockstep;

import static dev.lockstep.fixture.BusBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Runs;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.LockstepException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Every operation of runs on the tables of an RStreams bus, each of its requests, each fault. */
class RStreamsRunFaultTest {
    private static final List<Fault> SENT_AGAIN = List.of(
            Fault.LOST_REQUEST,
            Fault.LOST_RESPONSE,
            Fault.DELIVERED_LATE,
            Fault.THROTTLED,
            Fault.SERVER_ERROR,
            Fault.SERVER_ERROR_AFTER,
            Fault.TRANSACTION_CONFLICT);

    /** Ends that whoever puts them to a run does not know again when he asks twice. */
    private static final Set<String> BY_OTHERS = Set.of("expire", "release", "give up");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    /** What a call answered or threw, what it left behind, and how many requests it took. */
    private record Seen(Object answer, Map<String, AttributeValue> bot, Map<String, AttributeValue> own, long sent) {
        Seen withMoreSent(long more) {
            return new Seen(answer, bot, own, sent + more);
        }

        boolean isAs(Seen other) {
            return answer.equals(other.answer) && bot.equals(other.bot) && own.equals(other.own);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.lockstep.RStreamsRunOperations#all")
    @DisplayName("P4, P8, P10: no fault changes an answer or the bot, and each costs the request sent again at most")
    @Tag("P4")
    @Tag("P8")
    @Tag("P10")
    void everyFaultAtEveryRequest(RStreamsRunOperation operation) {
        List<String> violations = new ArrayList<>();
        Seen undisturbed = played(operation, FaultPlan.none());
        for (int number = 1; number <= undisturbed.sent(); number++) {
            for (Fault fault : SENT_AGAIN) {
                Seen disturbed = played(operation, FaultPlan.on(number, fault));
                long again = fault == Fault.TRANSACTION_CONFLICT ? harmed() : 1; // reads have no conflicts
                expect(violations, fault + " at " + number, disturbed, undisturbed.withMoreSent(again));
            }
            Seen twice = played(operation, FaultPlan.on(number, Fault.DELIVERED_TWICE));
            expect(violations, "delivered twice at " + number, twice, undisturbed);
            late(violations, operation, undisturbed, number);
            unanswered(violations, operation, undisturbed, number);
            crashed(violations, operation, undisturbed, number);
        }
        assertThat(violations).as("%s", operation).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endings")
    @DisplayName(
            "P4, P10: an end whose answer was lost finds itself over the bus's next claim, which it does not touch")
    @Tag("P4")
    @Tag("P10")
    void anEndFindsItselfOverTheNextClaim(RStreamsRunOperation operation) {
        Seen undisturbed = played(operation, FaultPlan.none());
        for (boolean isSentAgain : List.of(true, false)) {
            Supplier<Object> call = prepared(operation);
            if (!isSentAgain) {
                bus.faults().withoutSecondAttempts();
            }
            bus.faults().follow(FaultPlan.on((int) undisturbed.sent(), Fault.LOST_RESPONSE));
            AtomicReference<Map<String, AttributeValue>> next = new AtomicReference<>();
            bus.faults().afterFault(() -> {
                bus.clock().advance(Duration.ofSeconds(1));
                BusBot bot = BusBot.in(bus);
                assertThat(bot.nodeStarts(bot.claimedByTheBus(), "node")).isTrue();
                next.set(bot.item());
            });

            Seen ended = called(call);
            if (isSentAgain) {
                assertThat(ended.sent()).isEqualTo(undisturbed.sent() + 1);
            } else {
                assertThat(ended.answer()).isEqualTo(SdkClientException.class);
                ended = called(call);
            }

            boolean isByOthers = BY_OTHERS.contains(operation.name());
            assertThat(ended.answer()).isEqualTo(isByOthers && !isSentAgain ? false : undisturbed.answer());
            assertThat(BusBot.in(bus).item()).isEqualTo(next.get());
        }
    }

    static Stream<RStreamsRunOperation> endings() {
        return RStreamsRunOperations.all()
                .filter(operation -> BY_OTHERS.contains(operation.name())
                        || operation.name().matches("(resumed: )?(complete|complete, to be run again|fail)"));
    }

    private void late(List<String> violations, RStreamsRunOperation operation, Seen undisturbed, int number) {
        Supplier<Object> call = prepared(operation);
        bus.faults().lateUntilTold();
        bus.faults().follow(FaultPlan.on(number, Fault.DELIVERED_LATE));
        Seen disturbed = called(call);
        bus.faults().deliverLate();
        expect(
                violations,
                "delivered after the end at " + number,
                new Seen(disturbed.answer(), bot(), ownItem(), disturbed.sent()),
                undisturbed.withMoreSent(1));
    }

    /** The SDK has given up, and the caller does not know; he does the same again. */
    private void unanswered(List<String> violations, RStreamsRunOperation operation, Seen undisturbed, int number) {
        for (Fault fault : List.of(Fault.LOST_REQUEST, Fault.LOST_RESPONSE)) {
            Supplier<Object> call = prepared(operation);
            bus.faults().withoutSecondAttempts();
            bus.faults().follow(FaultPlan.on(number, fault));
            Seen unknown = called(call);
            if (!unknown.answer().equals(SdkClientException.class)) {
                violations.add(fault + " at " + number + " was taken for an answer: " + unknown);
            }
            bus.faults().follow(FaultPlan.none());
            Seen again = called(call);
            if (!again.isAs(undisturbed) && !isAnotherAnswer(operation, again, undisturbed)) {
                violations.add(fault + " at " + number + ", done again: " + again + " instead of " + undisturbed);
            }
        }
    }

    /** Somebody was first, if only oneself; and a rewind that is made again asks for another run. */
    private static boolean isAnotherAnswer(RStreamsRunOperation operation, Seen again, Seen undisturbed) {
        if (operation.name().equals("rewind")) {
            Map<String, AttributeValue> later = new TreeMap<>(again.bot());
            later.put("trigger", requireNonNull(undisturbed.bot().get("trigger")));
            return later.equals(undisturbed.bot());
        }
        return again.bot().equals(undisturbed.bot())
                && List.of("claim", "expire", "release", "give up").contains(operation.name())
                && again.answer().equals(false);
    }

    /** Whatever a dead process has left: the next run of the bot gets through. */
    private void crashed(List<String> violations, RStreamsRunOperation operation, Seen undisturbed, int number) {
        for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
            Supplier<Object> call = prepared(operation);
            bus.faults().follow(FaultPlan.on(number, fault));
            Seen dead = called(call);
            if (!dead.answer().equals(SimulatedCrash.class)) {
                violations.add(fault + " at " + number + " was taken for an answer: " + dead);
            }
            bus.clock().advance(TIMEOUT.multipliedBy(4));
            BusBot bot = BusBot.in(bus);
            Runs runs = bus.other().runs();
            BotRun next = runs.start(bot.claimedByTheBus());
            next.complete(Checkpoint.read("orders", event(9), 1));
            if (runs.position(BusBot.ID, OneBot.ORDERS)
                    .filter(at -> at.eventId().equals(event(9)))
                    .isEmpty()) {
                violations.add(fault + " at " + number + ": the next run does not get through after " + undisturbed);
            }
        }
    }

    private static void expect(List<String> violations, String what, Seen seen, Seen expected) {
        if (!seen.equals(expected)) {
            violations.add(what + ": " + seen + " instead of " + expected);
        }
    }

    private Seen played(RStreamsRunOperation operation, FaultPlan plan) {
        Supplier<Object> call = prepared(operation);
        bus.faults().follow(plan);
        return called(call);
    }

    private long harmed() {
        return bus.faults().calls().stream()
                .filter(call -> call.fault().isPresent())
                .count();
    }

    private Supplier<Object> prepared(RStreamsRunOperation operation) {
        bus.clock().set(ManualClock.START);
        bus.restart();
        bus.plainClient().deleteItem(r -> r.tableName(bus.settings()).key(Map.of("id", BusBot.text("own"))));
        return operation.prepared().apply(bus);
    }

    private Seen called(Supplier<Object> call) {
        long before = bus.faults().sent();
        Object answer;
        try {
            answer = call.get();
        } catch (LockstepException | SdkClientException | SimulatedCrash thrown) {
            answer = thrown.getClass();
        }
        return new Seen(answer, bot(), ownItem(), bus.faults().sent() - before);
    }

    private Map<String, AttributeValue> ownItem() {
        return bus.item(bus.settings(), "own");
    }

    /** Without what is random, and the number of a run's writes. */
    private Map<String, AttributeValue> bot() {
        Map<String, AttributeValue> bot = new TreeMap<>(BusBot.in(bus).item());
        bot.replaceAll((name, value) -> name.startsWith("lockstep") ? BusBot.text("ours") : value);
        Map<String, AttributeValue> instances =
                new TreeMap<>(requireNonNull(bot.get("instances")).m());
        instances.replaceAll((number, instance) -> {
            Map<String, AttributeValue> run = new TreeMap<>(instance.m());
            run.replaceAll((name, value) ->
                    name.startsWith("lockstep_") && !name.equals("lockstep_dl") ? BusBot.text("ours") : value);
            return AttributeValue.fromM(run);
        });
        bot.put("instances", AttributeValue.fromM(instances));
        return bot;
    }
}
