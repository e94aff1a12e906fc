package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotRules;
import dev.lockstep.bot.BotSelection;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.bot.Bots;
import dev.lockstep.dispatch.DispatchObserver;
import dev.lockstep.lock.LockHolder;
import dev.lockstep.lock.Locks;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.ResumedRun;
import dev.lockstep.run.Rounds;
import dev.lockstep.run.RunLog;
import dev.lockstep.run.Runs;
import dev.lockstep.store.Change;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.TableLayout;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.system.Systems;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.SystemId;
import dev.lockstep.wake.WakeUps;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A public method and what becomes of it on the tables of an RStreams bus.
 *
 * @param call on a bus where {@link #prepare} has been
 */
record RStreamsSupport(String method, boolean isSupported, Consumer<Lockstep> call) {
    /** There beside the tables of the bus. */
    static final String ANOTHER_TABLE = "invoices";

    static final BotId BOT = BotId.of("orders-enrich");
    static final QueueName ORDERS = QueueName.of("orders");
    static final Note NOTE = Note.by("ann", "because");
    private static final LockName LOCK = LockName.of("nightly");
    private static final SystemId SHOP = SystemId.of("shop");
    static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant LATER = ManualClock.START.plus(MINUTE);

    /** What only hands these out; methods that answer a change are public between packages only. */
    private static final Set<String> LEFT_OUT =
            Set.of("bots()", "runs()", "wakes()", "locks()", "systems()", "audit()");

    private static final List<Class<?>> TYPES = List.of(
            Lockstep.class,
            Bots.class,
            WakeUps.class,
            Runs.class,
            RunLog.class,
            Rounds.class,
            BotRun.class,
            ResumedRun.class,
            Locks.class,
            NamedLock.class,
            Systems.class,
            AuditTrail.class);

    /** The public methods of the library that this is about. */
    static List<String> methods() {
        return TYPES.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .filter(method -> !method.isSynthetic())
                        .filter(method -> method.getReturnType() != Change.class)
                        .map(method -> name(type, method)))
                .filter(name -> !LEFT_OUT.contains(name.substring(name.indexOf('.') + 1)))
                .sorted()
                .toList();
    }

    private static String name(Class<?> type, Method method) {
        return type.getSimpleName() + "." + method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    /** A bot and a system. */
    static void prepare(Lockstep lockstep) {
        lockstep.bots().register(definition());
        lockstep.systems().register(new SystemDefinition(SHOP, "Shop", Set.of(), "{}"));
    }

    static Stream<RStreamsSupport> everything() {
        return Stream.of(ofLockstep(), bots(), wakes(), RStreamsRunSupport.all(), locks(), systems())
                .flatMap(s -> s);
    }

    private static Stream<RStreamsSupport> ofLockstep() {
        return Stream.of(
                no("Lockstep.why(BotId)", l -> l.why(BOT)),
                no("Lockstep.explain(BotId)", l -> l.explain(BOT)),
                no("Lockstep.dispatcher(BotInvoker)", l -> l.dispatcher((target, i) -> {})),
                no(
                        "Lockstep.dispatcher(BotInvoker, DispatchObserver)",
                        l -> l.dispatcher((target, i) -> {}, DispatchObserver.NONE)),
                no("Lockstep.sweeper(Dispatcher)", RStreamsSupport::sweeper),
                no("AuditTrail.of(Subject)", l -> l.audit().of(BOT)),
                no("AuditTrail.newest()", l -> l.audit().newest()));
    }

    private static Stream<RStreamsSupport> bots() {
        return Stream.of(
                yes("Bots.check(BotDefinition)", l -> l.bots().check(definition())),
                yes("Bots.register(BotDefinition)", l -> l.bots().register(definition())),
                yes("Bots.register(BotDefinition, Note)", l -> l.bots().register(definition(), NOTE)),
                yes(
                        "Bots.register(BotId, Function, Note)",
                        l -> l.bots().register(BOT, seen -> Optional.of(definition()), NOTE)),
                yes("Bots.register(BotId, Function)", l -> l.bots().register(BOT, seen -> Optional.of(definition()))),
                yes("Bots.update(Bot, BotDefinition)", l -> l.bots().update(bot(l), definition())),
                yes("Bots.update(BotId, UnaryOperator)", l -> l.bots().update(BOT, d -> d)),
                yes("Bots.find(BotId)", l -> l.bots().find(BOT)),
                yes("Bots.list()", l -> assertThat(l.bots().list()).hasSize(1)),
                yes(
                        "Bots.idsAfter(Optional)",
                        l -> assertThat(l.bots().idsAfter(Optional.empty())).containsExactly(BOT)),
                yes("Bots.describe(BotId)", l -> l.bots().describe(BOT)),
                no("Bots.details(BotId)", l -> l.bots().details(BOT)),
                no("Bots.state(BotId)", l -> l.bots().state(BOT)),
                no(
                        "Bots.ids(BotSelection, Optional, int)",
                        l -> l.bots().ids(BotSelection.all(), Optional.empty(), 10)),
                no("Bots.overview(BotId)", l -> l.bots().overview(BOT)),
                no("Bots.pending()", l -> l.bots().pending()),
                no("Bots.readers(QueueName)", l -> l.bots().readers(ORDERS)),
                yes("Bots.pause(BotId, Note)", l -> l.bots().pause(BOT, NOTE)),
                yes("Bots.resume(BotId, Note)", l -> l.bots().resume(BOT, NOTE)),
                yes("Bots.archive(BotId, Note)", l -> l.bots().archive(BOT, NOTE)),
                yes("Bots.archive(Bot, Note)", l -> l.bots().archive(bot(l), NOTE)),
                yes("Bots.restore(BotId, Note)", l -> l.bots().restore(BOT, NOTE)),
                no("Bots.remove(BotId, Note)", l -> l.bots().remove(BOT, NOTE)),
                no("Bots.remove(Bot, Note)", l -> l.bots().remove(anyBot(), NOTE)),
                no("Bots.repair(BotId)", l -> l.bots().repair(BOT)));
    }

    private static Stream<RStreamsSupport> wakes() {
        return Stream.of(
                no("WakeUps.advance(QueueName, EventId)", l -> l.wakes().advance(ORDERS, EventId.ofNumber(1))),
                no("WakeUps.head(QueueName)", l -> l.wakes().head(ORDERS)),
                yes("WakeUps.trigger(BotId)", l -> l.wakes().trigger(BOT)),
                yes("WakeUps.trigger(BotId, Note)", l -> l.wakes().trigger(BOT, NOTE)),
                yes("WakeUps.force(BotId, Note)", l -> l.wakes().force(BOT, NOTE)),
                yes("WakeUps.schedule(BotId, Instant)", l -> l.wakes().schedule(BOT, LATER)),
                yes("WakeUps.schedule(BotId, Instant, Note)", l -> l.wakes().schedule(BOT, LATER, NOTE)),
                yes("WakeUps.schedule(BotId, Duration)", l -> l.wakes().schedule(BOT, MINUTE)),
                yes("WakeUps.scheduled(BotId)", l -> l.wakes().scheduled(BOT)),
                yes("WakeUps.cancel(BotId, Instant)", l -> l.wakes().cancel(BOT, LATER)),
                yes("WakeUps.cancel(BotId, Instant, Note)", l -> l.wakes().cancel(BOT, LATER, NOTE)),
                no("WakeUps.tell(BotId, QueueName, EventId)", l -> l.wakes().tell(BOT, ORDERS, EventId.ofNumber(1))),
                no("WakeUps.tell(BotId, Map)", l -> l.wakes().tell(BOT, Map.of(ORDERS, EventId.ofNumber(1)))),
                no("WakeUps.fire(Item)", l -> l.wakes().fire(timer())));
    }

    private static Stream<RStreamsSupport> locks() {
        return Stream.of(
                yes("Locks.tryAcquire(LockName, String, Duration)", l -> lock(l).close()),
                yes(
                        "Locks.tryAcquireOnce(LockName, String, String, Duration)",
                        l -> l.locks()
                                .tryAcquireOnce(LOCK, "ann", "attempt", MINUTE)
                                .ifPresent(NamedLock::close)),
                yes(
                        "Locks.resume(LockTicket)",
                        l -> l.locks().resume(lock(l).ticket()).close()),
                yes("Locks.find(LockName)", l -> l.locks().find(LOCK)),
                no("Locks.breakLock(LockName, Note)", l -> l.locks().breakLock(LOCK, NOTE)),
                no("Locks.breakLock(LockHolder, Note)", l -> l.locks().breakLock(anyHolder(), NOTE)),
                yes("NamedLock.name()", l -> held(l, NamedLock::name)),
                yes("NamedLock.owner()", l -> held(l, NamedLock::owner)),
                yes("NamedLock.epoch()", l -> held(l, NamedLock::epoch)),
                yes("NamedLock.ticket()", l -> held(l, NamedLock::ticket)),
                yes("NamedLock.expiresAt()", l -> held(l, NamedLock::expiresAt)),
                yes("NamedLock.isHeld()", l -> held(l, NamedLock::isHeld)),
                yes("NamedLock.renew()", l -> held(l, NamedLock::renew)),
                yes("NamedLock.close()", l -> lock(l).close()));
    }

    private static Stream<RStreamsSupport> systems() {
        return Stream.of(
                yes(
                        "Systems.register(SystemDefinition)",
                        l -> l.systems().register(new SystemDefinition(SHOP, "The shop", Set.of(), "{}"))),
                yes("Systems.find(SystemId)", l -> l.systems().find(SHOP)),
                no("Systems.findByAlias(String)", l -> l.systems().findByAlias("a")));
    }

    static RStreamsSupport yes(String method, Consumer<Lockstep> call) {
        return new RStreamsSupport(method, true, call);
    }

    static RStreamsSupport no(String method, Consumer<Lockstep> call) {
        return new RStreamsSupport(method, false, call);
    }

    private static void held(Lockstep lockstep, Consumer<NamedLock> use) {
        try (NamedLock lock = lock(lockstep)) {
            use.accept(lock);
        }
    }

    private static NamedLock lock(Lockstep lockstep) {
        return lockstep.locks().tryAcquire(LOCK, "ann", MINUTE).orElseThrow();
    }

    private static BotDefinition definition() {
        return BotDefinition.bot(BOT.value())
                .target("lambda:orders-enrich")
                .reads("orders")
                .build();
    }

    private static Bot bot(Lockstep lockstep) {
        return lockstep.bots().find(BOT).orElseThrow();
    }

    /** As it might have been read from anywhere. */
    private static Bot anyBot() {
        BotDefinition d = definition();
        BotRules rules = new BotRules(
                BOT,
                1,
                BotStatus.ACTIVE,
                Optional.empty(),
                d.target(),
                d.reads(),
                d.writes(),
                d.timeout(),
                d.delay(),
                d.health().errorLimit());
        return new Bot(d, rules);
    }

    private static LockHolder anyHolder() {
        return new LockHolder(LOCK, "ann", 1, LATER, LATER);
    }

    private static Item timer() {
        return new ItemStore(new NoClient(), TableLayout.nativeTable("none"))
                .image(new RecordKey.Timer(BOT, "cron"), Map.of());
    }

    private static void sweeper(Lockstep lockstep) {
        Lockstep another =
                Lockstep.over(new NoClient(), TableLayout.nativeTable("none")).build();
        lockstep.sweeper(another.dispatcher((target, i) -> {}));
    }

    /** Refuses all requests. */
    private static final class NoClient implements DynamoDbClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            // there is nothing to close
        }
    }
}
