package dev.lockstep;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.INVOICES;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lock.LockTicket;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * An operation of the public interface.
 *
 * @param prepared brings an empty table to where the operation is called, and answers the call; what the call answers
 *     has no random part
 */
record PublicOperation(String name, Kind kind, Function<TestTable, Supplier<Object>> prepared) {
    /** What it means to call it again. */
    enum Kind {
        /** It writes, and calling it again is the same call. */
        WRITING,
        /** It only reads. */
        READING,
        /** It goes on with what others do, and finds other things to do when it is called again. */
        CARETAKING,
        /** Several calls in one; calling them all again is something else. */
        COMPOSED
    }

    private static final Duration MINUTE = Duration.ofMinutes(1);
    static final Instant LATER = ManualClock.START.plus(MINUTE);
    private static final Map<QueueName, EventId> TWO_MOVES = Map.of(ORDERS, event(1), INVOICES, event(2));
    static final LockName LOCK = LockName.of("nightly");
    static final Checkpoint BOTH = Checkpoint.read("orders", event(1), 5).andWrite("invoices", event(2), 4);

    /** Those that write, or would if there were something to write. */
    static Stream<PublicOperation> writing() {
        return Stream.of(
                        bots(),
                        wakes(),
                        RunOperations.runs(),
                        RunOperations.run(),
                        RunOperations.resumedRun(),
                        RoundOperations.all(),
                        locks(),
                        systems(),
                        Stream.of(of("create the table", PublicOperation::anotherTable)),
                        CareOperations.all())
                .flatMap(s -> s);
    }

    private static Stream<PublicOperation> bots() {
        BotDefinition other = OneBot.definition().toBuilder()
                .reads("orders", "returns")
                .schedule("0 0 * * *")
                .settings("{\"a\": 1}")
                .build();
        return Stream.of(
                of("register", t -> () -> t.lockstep().bots().register(OneBot.definition())),
                on("register, changed", t -> () -> t.lockstep().bots().register(other)),
                on("register, the same", t -> () -> t.lockstep().bots().register(OneBot.definition())),
                of("register by hand", t -> () -> t.lockstep().bots().register(OneBot.definition(), NOTE)),
                on(
                        "register by a decision and by hand",
                        t -> () -> t.lockstep().bots().register(ID, before -> Optional.of(other), NOTE)),
                on("update on a revision", t -> {
                    Bot read = t.lockstep().bots().find(ID).orElseThrow();
                    return () -> t.lockstep().bots().update(read, other);
                }),
                on("update by a function", t -> () -> t.lockstep().bots().update(ID, before -> other)),
                on("register by a decision", t -> () -> t.lockstep().bots().register(ID, before -> Optional.of(other))),
                on(
                        "register by a decision, left alone",
                        t -> () -> t.lockstep().bots().register(ID, before -> Optional.empty())),
                on("pause", t -> done(() -> t.lockstep().bots().pause(ID, NOTE))),
                on("resume", t -> {
                    t.lockstep().bots().pause(ID, NOTE);
                    return done(() -> t.lockstep().bots().resume(ID, NOTE));
                }),
                on("archive", t -> done(() -> t.lockstep().bots().archive(ID, NOTE))),
                on("archive what was read", t -> {
                    Bot read = t.lockstep().bots().find(ID).orElseThrow();
                    return done(() -> t.lockstep().bots().archive(read, NOTE));
                }),
                on("restore", t -> {
                    t.lockstep().bots().archive(ID, NOTE);
                    return done(() -> t.lockstep().bots().restore(ID, NOTE));
                }),
                on("remove", t -> done(() -> t.lockstep().bots().remove(ID, NOTE))),
                on("remove what was read", t -> {
                    Bot read = t.lockstep().bots().find(ID).orElseThrow();
                    return done(() -> t.lockstep().bots().remove(read, NOTE));
                }),
                on("repair", t -> {
                    t.remove("Q#orders", "S#orders-to-invoices");
                    return () -> t.lockstep().bots().repair(ID);
                }),
                of("remove, unknown", t -> done(() -> t.lockstep().bots().remove(ID, NOTE))));
    }

    private static Stream<PublicOperation> wakes() {
        return Stream.of(
                on("advance", t -> () -> t.lockstep().wakes().advance(ORDERS, event(1))),
                on("advance, nothing new", t -> {
                    t.lockstep().wakes().advance(ORDERS, event(1));
                    return () -> t.lockstep().wakes().advance(ORDERS, event(1));
                }),
                on("trigger", t -> () -> t.lockstep().wakes().trigger(ID)),
                of("trigger, unknown", t -> () -> t.lockstep().wakes().trigger(ID)),
                on("trigger by hand", t -> done(() -> t.lockstep().wakes().trigger(ID, NOTE))),
                on("force", t -> done(() -> t.lockstep().wakes().force(ID, NOTE))),
                on(
                        "schedule at an instant",
                        t -> done(() -> t.lockstep().wakes().schedule(ID, LATER))),
                on("schedule by hand", t -> done(() -> t.lockstep().wakes().schedule(ID, LATER, NOTE))),
                on("schedule after a duration", t -> () -> t.lockstep().wakes().schedule(ID, MINUTE)),
                of("schedule, unknown", t -> () -> t.lockstep().wakes().schedule(ID, MINUTE)),
                on("cancel", t -> {
                    t.lockstep().wakes().schedule(ID, LATER);
                    return () -> t.lockstep().wakes().cancel(ID, LATER);
                }),
                on("cancel by hand", t -> {
                    t.lockstep().wakes().schedule(ID, LATER);
                    return () -> t.lockstep().wakes().cancel(ID, LATER, NOTE);
                }),
                on("cancel, nothing waiting", t -> () -> t.lockstep().wakes().cancel(ID, LATER)),
                on("notify", t -> () -> t.lockstep().wakes().tell(ID, ORDERS, event(1))),
                on("notify, nothing new", t -> {
                    t.lockstep().wakes().tell(ID, ORDERS, event(1));
                    return () -> t.lockstep().wakes().tell(ID, ORDERS, event(1));
                }),
                on("notify of two queues", t -> () -> t.lockstep().wakes().tell(ID, TWO_MOVES)),
                on("notify of two queues, one of them nothing new", t -> {
                    t.lockstep().wakes().tell(ID, ORDERS, event(1));
                    return () -> t.lockstep().wakes().tell(ID, TWO_MOVES);
                }),
                on("fire a one-off", t -> {
                    t.lockstep().wakes().schedule(ID, ManualClock.START);
                    return fire(t);
                }),
                on("fire a schedule", t -> {
                    t.lockstep()
                            .bots()
                            .update(ID, b -> b.toBuilder().schedule("0 * * * *").build());
                    t.clock().advance(Duration.ofHours(1));
                    return fire(t);
                }));
    }

    private static Supplier<Object> fire(TestTable t) {
        Item timer = due(t);
        return () -> t.lockstep().wakes().fire(timer);
    }

    private static Stream<PublicOperation> locks() {
        return Stream.of(
                of("acquire", t -> () -> acquire(t)),
                of("acquire, held", t -> {
                    acquire(t);
                    return () -> acquire(t);
                }),
                of("acquire, holder crashed", t -> {
                    acquire(t);
                    t.clock().advance(MINUTE.plusMillis(1));
                    return () -> acquire(t);
                }),
                of("acquire once", t -> () -> acquireOnce(t)),
                of("acquire once, for the second time", t -> {
                    acquireOnce(t);
                    return () -> acquireOnce(t);
                }),
                of("break a lock", t -> {
                    acquire(t);
                    return () -> t.lockstep().locks().breakLock(LOCK, NOTE);
                }),
                resumed("resumed lock: renew", NamedLock::renew),
                resumed("resumed lock: release", NamedLock::close),
                held("renew", (t, lock) -> {
                    t.clock().advance(Duration.ofSeconds(1));
                    lock.renew();
                }),
                held("renew, taken", (t, lock) -> {
                    take(t);
                    lock.renew();
                }),
                held("release", (t, lock) -> lock.close()),
                held("release, taken", (t, lock) -> {
                    take(t);
                    lock.close();
                }));
    }

    private static Stream<PublicOperation> systems() {
        SystemDefinition one = new SystemDefinition(SystemId.of("shop"), "Shop", Set.of("a", "b"), "{}");
        SystemDefinition changed = new SystemDefinition(SystemId.of("shop"), "The shop", Set.of("b", "c"), "{}");
        return Stream.of(
                of("register a system", t -> done(() -> t.lockstep().systems().register(one))),
                of("register a system, changed", t -> {
                    t.lockstep().systems().register(one);
                    return done(() -> t.lockstep().systems().register(changed));
                }));
    }

    /** Not the one that is compared, hence what was made of it is the answer. */
    private static Supplier<Object> anotherTable(TestTable t) {
        String name = t.name() + "-another";
        if (t.plainClient().listTables().tableNames().contains(name)) {
            t.plainClient().deleteTable(r -> r.tableName(name));
        }
        return () -> {
            LockstepTable.create(t.client(), name);
            TableDescription made =
                    t.plainClient().describeTable(r -> r.tableName(name)).table();
            return List.of(
                    made.attributeDefinitions(),
                    made.globalSecondaryIndexes().size(),
                    made.streamSpecification(),
                    t.plainClient().describeTimeToLive(r -> r.tableName(name)).timeToLiveDescription());
        };
    }

    private static Object acquire(TestTable t) {
        return t.lockstep()
                .locks()
                .tryAcquire(LOCK, "ann", MINUTE)
                .map(lock -> List.of(lock.epoch(), lock.expiresAt()));
    }

    private static Object acquireOnce(TestTable t) {
        return t.lockstep()
                .locks()
                .tryAcquireOnce(LOCK, "ann", "attempt-1", MINUTE)
                .map(lock -> List.of(lock.epoch(), lock.expiresAt()));
    }

    private static void take(TestTable t) {
        t.clock().advance(MINUTE.plusMillis(1));
        assertThat(t.other().locks().tryAcquire(LOCK, "bob", MINUTE)).isPresent();
    }

    private static Item due(TestTable t) {
        ItemStore store = new ItemStore(t.plainClient(), TableLayout.nativeTable(t.name()));
        return IntStream.range(0, 8)
                .boxed()
                .flatMap(shard -> store.due(shard, t.clock().instant()))
                .findFirst()
                .orElseThrow();
    }

    static OneBot bot(TestTable t) {
        return OneBot.through(t.other());
    }

    private static PublicOperation held(String name, Act<NamedLock> act) {
        return of(name, t -> {
            NamedLock lock =
                    t.lockstep().locks().tryAcquire(LOCK, "ann", MINUTE).orElseThrow();
            return () -> {
                act.on(t, lock);
                return List.of(lock.isHeld(), lock.expiresAt());
            };
        });
    }

    private static PublicOperation resumed(String name, Consumer<NamedLock> act) {
        return of(name, t -> {
            LockTicket ticket = t.lockstep()
                    .locks()
                    .tryAcquire(LOCK, "ann", MINUTE)
                    .orElseThrow()
                    .ticket();
            return () -> {
                NamedLock lock = t.lockstep().locks().resume(ticket);
                act.accept(lock);
                return List.of(lock.isHeld(), lock.expiresAt());
            };
        });
    }

    static Supplier<Object> done(Runnable call) {
        return () -> {
            call.run();
            return "done";
        };
    }

    static PublicOperation of(String name, Function<TestTable, Supplier<Object>> prepared) {
        return new PublicOperation(name, Kind.WRITING, prepared);
    }

    /** With a bot that is registered. */
    static PublicOperation on(String name, Function<TestTable, Supplier<Object>> prepared) {
        return of(name, t -> {
            t.stage("one bot", () -> OneBot.registered(t.other()));
            return prepared.apply(t);
        });
    }

    PublicOperation as(Kind other) {
        return new PublicOperation(name, other, prepared);
    }

    @FunctionalInterface
    interface Act<T> {
        void on(TestTable table, T subject);
    }

    @Override
    public String toString() {
        return name;
    }
}
