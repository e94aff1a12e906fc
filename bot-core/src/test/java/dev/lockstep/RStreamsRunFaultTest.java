package dev.lockstep;

import static dev.lockstep.fixture.BusBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.event;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.ResumedRun;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunState;
import dev.lockstep.run.Runs;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.LockstepException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Every operation of runs on the tables of an RStreams bus, each of its requests, each fault. */
class RStreamsRunFaultTest {
    private static final Checkpoint BOTH =
            Checkpoint.read("orders", event(1), 5).andWrite("invoices", event(2), 4);
    private static final RunError BROKEN = RunError.of("broken", "no stack");
    private static final List<Fault> SENT_AGAIN = List.of(
            Fault.LOST_REQUEST,
            Fault.LOST_RESPONSE,
            Fault.DELIVERED_LATE,
            Fault.THROTTLED,
            Fault.SERVER_ERROR,
            Fault.SERVER_ERROR_AFTER);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    /** An operation that is brought to where it is called, and answers the call. */
    record Operation(String name, Function<TestBus, Supplier<Object>> prepared) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** What a call answered or threw, what it left behind, and how many requests it took. */
    private record Seen(Object answer, Map<String, AttributeValue> bot, Map<String, AttributeValue> own, long sent) {
        Seen withMoreSent(long more) {
            return new Seen(answer, bot, own, sent + more);
        }

        boolean isAs(Seen other) {
            return answer.equals(other.answer) && bot.equals(other.bot) && own.equals(other.own);
        }
    }

    static Stream<Operation> operations() {
        return Stream.of(
                on("claim", (b, bot) -> {
                    RunState idle = state(b);
                    return () -> b.lockstep()
                            .runs()
                            .claim(idle, new ClaimTerms(0, true, TIMEOUT))
                            .isPresent();
                }),
                on("start", (b, bot) -> {
                    Invocation claimed = bot.claimedByTheBus();
                    return () -> seen(b.lockstep().runs().start(claimed, "request", TIMEOUT));
                }),
                on("start once", (b, bot) -> {
                    Invocation claimed = bot.claimedByTheBus();
                    return () -> seen(b.lockstep().runs().startOnce(claimed, "request", "attempt", TIMEOUT));
                }),
                started("checkpoint", (b, run) -> run.checkpoint(BOTH)),
                started("checkpoint, stale for the second time", (b, run) -> {
                    run.checkpoint(BOTH);
                    run.checkpoint(Checkpoint.read("orders", event(0), 1));
                }),
                started("commit", (b, run) -> run.commit(List.of(own(b)), BOTH)),
                started("extend", (b, run) -> run.extend(TIMEOUT.multipliedBy(3))),
                started("complete", (b, run) -> run.complete(BOTH)),
                started("complete, to be run again", (b, run) -> {
                    run.runAgain();
                    run.complete(
                            Completion.SILENT.with(BOTH).withMessage("done").withResult("{}"));
                }),
                started("fail", (b, run) -> run.fail(BROKEN)),
                on("checkpoint of a superseded run", (b, bot) -> {
                    BotRun run = bot.start();
                    b.clock().advance(TIMEOUT.plusMillis(1));
                    bot.nodeStarts(bot.claimedByTheBus(), "node");
                    return done(() -> run.checkpoint(BOTH));
                }),
                on("checkpoint over node's", (b, bot) -> {
                    BotRun run = bot.start();
                    bot.nodeCheckpoints(Optional.empty(), event(0));
                    return done(() -> run.checkpoint(BOTH));
                }),
                resumed("resumed: checkpoint", (b, run) -> run.checkpoint(BOTH)),
                resumed("resumed: commit", (b, run) -> run.commit(List.of(own(b)), Checkpoint.NONE, BOTH)),
                resumed("resumed: extend", (b, run) -> run.extend(TIMEOUT.multipliedBy(3))),
                resumed("resumed: run again", (b, run) -> run.runAgain()),
                resumed("resumed: complete", (b, run) -> run.complete(Completion.SILENT.with(BOTH), true)),
                resumed("resumed: fail", (b, run) -> run.fail(BROKEN, false)),
                on("expire", (b, bot) -> {
                    bot.start();
                    RunState open = state(b);
                    return () -> b.lockstep().runs().expire(open);
                }),
                on("release", (b, bot) -> {
                    Claim claim = b.other()
                            .runs()
                            .claim(state(b), new ClaimTerms(0, true, TIMEOUT))
                            .orElseThrow();
                    return () -> b.lockstep().runs().release(claim, BROKEN);
                }),
                on("give up", (b, bot) -> {
                    Invocation claimed = bot.claimedByTheBus();
                    b.other().runs().start(claimed, "request", TIMEOUT).checkpoint(BOTH);
                    return () -> b.lockstep().runs().giveUp(claimed, BROKEN);
                }),
                on("rewind", (b, bot) -> {
                    bot.start().checkpoint(BOTH);
                    return done(
                            () -> b.lockstep().runs().rewind(BusBot.ID, Checkpoint.read("orders", event(0), 1), NOTE));
                }),
                on("position", (b, bot) -> {
                    bot.start().checkpoint(BOTH);
                    return () -> List.of(
                            b.lockstep().runs().position(BusBot.ID, OneBot.ORDERS),
                            b.lockstep().runs().writePosition(BusBot.ID, OneBot.INVOICES));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    @DisplayName("P4, P8, P10: no fault changes an answer or the bot, and each costs the request sent again at most")
    @Tag("P4")
    @Tag("P8")
    @Tag("P10")
    void everyFaultAtEveryRequest(Operation operation) {
        List<String> violations = new ArrayList<>();
        Seen undisturbed = played(operation, FaultPlan.none());
        for (int number = 1; number <= undisturbed.sent(); number++) {
            for (Fault fault : SENT_AGAIN) {
                Seen disturbed = played(operation, FaultPlan.on(number, fault));
                expect(violations, fault + " at " + number, disturbed, undisturbed.withMoreSent(1));
            }
            Seen twice = played(operation, FaultPlan.on(number, Fault.DELIVERED_TWICE));
            expect(violations, "delivered twice at " + number, twice, undisturbed);
            late(violations, operation, undisturbed, number);
            unanswered(violations, operation, undisturbed, number);
            crashed(violations, operation, undisturbed, number);
        }
        assertThat(violations).as("%s", operation).isEmpty();
    }

    private void late(List<String> violations, Operation operation, Seen undisturbed, int number) {
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
    private void unanswered(List<String> violations, Operation operation, Seen undisturbed, int number) {
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
    private static boolean isAnotherAnswer(Operation operation, Seen again, Seen undisturbed) {
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
    private void crashed(List<String> violations, Operation operation, Seen undisturbed, int number) {
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

    private Seen played(Operation operation, FaultPlan plan) {
        Supplier<Object> call = prepared(operation);
        bus.faults().follow(plan);
        return called(call);
    }

    private Supplier<Object> prepared(Operation operation) {
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
        bot.replaceAll((name, value) -> name.equals("lockstepRewind") ? BusBot.text("ours") : value);
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

    private static TransactWriteItem own(TestBus bus) {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(bus.settings())
                        .key(Map.of("id", BusBot.text("own")))
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", BusBot.number(1))))
                .build();
    }

    private static RunState state(TestBus bus) {
        return bus.other().bots().describe(BusBot.ID).runs().get(0);
    }

    private static Object seen(BotRun run) {
        return List.of(run.epoch(), run.deadline(), run.state().phase(), run.position("orders"));
    }

    private static Supplier<Object> done(Runnable call) {
        return () -> {
            call.run();
            return "done";
        };
    }

    private static Operation on(String name, BiFunction<TestBus, BusBot, Supplier<Object>> prepared) {
        return new Operation(name, bus -> prepared.apply(bus, BusBot.registered(bus)));
    }

    private static Operation started(String name, BiConsumer<TestBus, BotRun> act) {
        return on(name, (bus, bot) -> {
            BotRun run = bot.start();
            return () -> {
                act.accept(bus, run);
                return List.of(run.isEnded(), run.position("orders"), run.deadline());
            };
        });
    }

    private static Operation resumed(String name, BiConsumer<TestBus, ResumedRun> act) {
        return on(name, (bus, bot) -> {
            BotRun run = bot.start();
            return done(() -> act.accept(bus, bus.lockstep().runs().resume(run.ticket(), name)));
        });
    }
}
