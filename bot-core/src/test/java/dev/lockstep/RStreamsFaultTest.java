package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.lock.LockTicket;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** P4 on the tables of an RStreams bus: definitions, wake-ups, locks and systems, each fault at each request. */
@Tag("P4")
class RStreamsFaultTest {
    private static final BotId BOT = BotId.of("orders-enrich");
    private static final Note NOTE = Note.by("ann", "because");
    private static final LockName LOCK = LockName.of("nightly");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant LATER = ManualClock.START.plus(MINUTE);
    private static final SystemId SHOP = SystemId.of("shop");
    private static final AttributeValue MASKED = AttributeValue.fromS("random");
    private static final Set<String> RANDOM = Set.of("lockstepWake", "token", "w", "wb");
    private static final List<Fault> FAULTS = List.of(
            Fault.LOST_REQUEST,
            Fault.LOST_RESPONSE,
            Fault.DELIVERED_TWICE,
            Fault.THROTTLED,
            Fault.SERVER_ERROR,
            Fault.SERVER_ERROR_AFTER,
            Fault.TRANSACTION_CONFLICT);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    record Operation(String name, Function<TestBus, Supplier<Object>> prepared) {
        @Override
        public String toString() {
            return name;
        }
    }

    record Seen(Object answer, Set<Map<String, AttributeValue>> items, long requests, long attempts) {
        Seen withoutAttempts() {
            return new Seen(answer, items, requests, 0);
        }

        Seen withMoreRequests(long more) {
            return new Seen(answer, items, requests + more, attempts + more);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    @DisplayName("P4: an operation answers, leaves and costs the same, whatever becomes of one of its requests")
    void oneFaultChangesNothing(Operation operation) {
        Seen undisturbed = played(operation, FaultPlan.none());
        for (int number = 1; number <= undisturbed.requests(); number++) {
            for (Fault fault : FAULTS) {
                long before = conflicts();
                Seen disturbed = played(operation, FaultPlan.on(number, fault));
                if (fault == Fault.TRANSACTION_CONFLICT) { // sent again by the store; reads meet none
                    long harmed = conflicts() - before;
                    assertThat(disturbed)
                            .as("%s at request %d", fault, number)
                            .isEqualTo(undisturbed.withMoreRequests(harmed));
                    continue;
                }
                assertThat(disturbed.withoutAttempts())
                        .as("%s at request %d", fault, number)
                        .isEqualTo(undisturbed.withoutAttempts());
                assertThat(disturbed.attempts())
                        .as("%s at request %d struck", fault, number)
                        .isEqualTo(undisturbed.attempts() + (fault == Fault.DELIVERED_TWICE ? 0 : 1));
            }
        }
    }

    private long conflicts() {
        return bus.faults().injected().getOrDefault(Fault.TRANSACTION_CONFLICT, 0L);
    }

    private Seen played(Operation operation, FaultPlan plan) {
        bus.empty();
        Supplier<Object> call = operation.prepared().apply(bus);
        Object[] answer = new Object[1];
        bus.faults().follow(plan);
        Cost cost = bus.cost(() -> answer[0] = call.get());
        bus.faults().follow(FaultPlan.none());
        Set<Map<String, AttributeValue>> items =
                Set.copyOf(bus.items().stream().map(RStreamsFaultTest::masked).toList());
        return new Seen(answer[0], items, cost.requests(), cost.attempts());
    }

    private static Map<String, AttributeValue> masked(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> masked = new HashMap<>(item);
        masked.replaceAll((name, value) ->
                RANDOM.contains(name) ? MASKED : value.hasM() ? AttributeValue.fromM(masked(value.m())) : value);
        return masked;
    }

    static Stream<Operation> operations() {
        return Stream.of(bots(), wakes(), locks(), systems()).flatMap(s -> s);
    }

    private static Stream<Operation> bots() {
        BotDefinition other = definition().toBuilder()
                .owner("bob")
                .reads("returns")
                .schedule("0 * * * *")
                .settings("{\"a\":1}")
                .build();
        return Stream.of(
                new Operation("register", b -> () -> b.lockstep().bots().register(definition())),
                on("register, changed", b -> () -> b.lockstep().bots().register(other)),
                new Operation(
                        "register by a decision",
                        b -> () -> b.lockstep().bots().register(BOT, seen -> Optional.of(definition()))),
                on(
                        "register by a decision, changed",
                        b -> () -> b.lockstep().bots().register(BOT, seen -> Optional.of(other))),
                on("update on a revision", b -> {
                    Bot read = b.other().bots().find(BOT).orElseThrow();
                    return () -> b.lockstep().bots().update(read, other);
                }),
                on("update by a function", b -> () -> b.lockstep().bots().update(BOT, d -> other)),
                on("pause", b -> done(() -> b.lockstep().bots().pause(BOT, NOTE))),
                on("resume", b -> {
                    b.other().bots().pause(BOT, NOTE);
                    return done(() -> b.lockstep().bots().resume(BOT, NOTE));
                }),
                on("archive", b -> done(() -> b.lockstep().bots().archive(BOT, NOTE))),
                on("archive what was read", b -> {
                    Bot read = b.other().bots().find(BOT).orElseThrow();
                    return done(() -> b.lockstep().bots().archive(read, NOTE));
                }),
                on("restore", b -> {
                    b.other().bots().archive(BOT, NOTE);
                    return done(() -> b.lockstep().bots().restore(BOT, NOTE));
                }),
                on("find", b -> () -> b.lockstep().bots().find(BOT)),
                on("list", b -> () -> b.lockstep().bots().list().toList()),
                on("describe", b -> () -> b.lockstep().bots().describe(BOT)));
    }

    private static Stream<Operation> wakes() {
        return Stream.of(
                on("trigger", b -> () -> b.lockstep().wakes().trigger(BOT)),
                on("trigger, the second one in a millisecond", b -> {
                    b.other().wakes().trigger(BOT);
                    return () -> b.lockstep().wakes().trigger(BOT);
                }),
                on("force", b -> done(() -> b.lockstep().wakes().force(BOT, NOTE))),
                on("schedule", b -> () -> b.lockstep().wakes().schedule(BOT, MINUTE)),
                on("schedule what is due", b -> () -> b.lockstep().wakes().schedule(BOT, Duration.ZERO)),
                on("cancel", b -> {
                    b.other().wakes().schedule(BOT, LATER);
                    return () -> b.lockstep().wakes().cancel(BOT, LATER);
                }),
                on("cancel, nothing waiting", b -> () -> b.lockstep().wakes().cancel(BOT, LATER)));
    }

    private static Stream<Operation> locks() {
        return Stream.of(
                new Operation("acquire", b -> () -> acquire(b.lockstep()).map(NamedLock::epoch)),
                new Operation("acquire, held", b -> {
                    acquire(b.other());
                    return () -> acquire(b.lockstep()).isPresent();
                }),
                new Operation("renew", b -> {
                    NamedLock lock = acquire(b.lockstep()).orElseThrow();
                    return () -> {
                        lock.renew();
                        return lock.expiresAt();
                    };
                }),
                new Operation("release", b -> {
                    NamedLock lock = acquire(b.lockstep()).orElseThrow();
                    return done(lock::close);
                }),
                new Operation("release, resumed", b -> {
                    LockTicket ticket = acquire(b.other()).orElseThrow().ticket();
                    return done(() -> b.lockstep().locks().resume(ticket).close());
                }));
    }

    private static Stream<Operation> systems() {
        return Stream.of(
                new Operation("register a system", b -> done(() -> register(b.lockstep(), "Shop"))),
                new Operation("register a system, changed", b -> {
                    register(b.other(), "Shop");
                    return done(() -> register(b.lockstep(), "The shop"));
                }));
    }

    private static Operation on(String name, Function<TestBus, Supplier<Object>> prepared) {
        return new Operation(name, b -> {
            b.other().bots().register(definition());
            return prepared.apply(b);
        });
    }

    private static Supplier<Object> done(Runnable call) {
        return () -> {
            call.run();
            return "done";
        };
    }

    private static Optional<NamedLock> acquire(Lockstep lockstep) {
        return lockstep.locks().tryAcquire(LOCK, "ann", MINUTE);
    }

    private static void register(Lockstep lockstep, String name) {
        lockstep.systems().register(new SystemDefinition(SHOP, name, Set.of(), "{}"));
    }

    private static BotDefinition definition() {
        return BotDefinition.bot(BOT.value())
                .target("lambda:orders-enrich")
                .reads("orders")
                .build();
    }
}
