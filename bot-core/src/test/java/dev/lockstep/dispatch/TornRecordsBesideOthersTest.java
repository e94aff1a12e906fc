package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.hostile.Findings;
import dev.lockstep.hostile.Tear;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.TableLayout;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.SystemId;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * One record of a table is torn, or one that is none of ours lies in it: everything that reads answers or names the
 * record, and the bots beside it are dispatched, swept and reconciled as if nothing were wrong.
 */
@Tag("P15")
class TornRecordsBesideOthersTest {
    /** Of so many torn records one is tried by default; other seeds try other ones. */
    private static final int ONE_IN = Integer.getInteger("lockstep.hostile.oneIn", 200);

    private static final int SEED = Integer.getInteger("lockstep.hostile.seed", 1);
    private static final int WORLDS_ON_ONE_SERVER = 20;
    private static final BotId TORN = BotId.of("torn");
    private static final BotId WELL = BotId.of("well");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final Note NOTE = Note.by("ann", "because");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final Findings findings = new Findings("torn records beside others");
    private final Map<Map<String, AttributeValue>, Map<String, AttributeValue>> world = new LinkedHashMap<>();
    private final List<BotId> invoked = new ArrayList<>();
    private Optional<RecordKey> torn = Optional.empty();
    private BotInvoker invoker = (target, invocation) -> invoked.add(invocation.bot());

    @Test
    @DisplayName("P15: what is torn is named, and every other bot goes on")
    void whatIsTornIsNamedAndEveryOtherBotGoesOn() {
        build(table.other());
        int tried = 0;
        try (findings) {
            findings.atLeast("records", 48 + 2_000 / ONE_IN);
            findings.atLeast("refused", 2_000 / ONE_IN);
            for (Map.Entry<Map<String, AttributeValue>, Map<String, AttributeValue>> entry : world.entrySet()) {
                boolean isTheOthers = entry.getKey().containsValue(AttributeValue.fromS("B#well"));
                for (Tear tear : isTheOthers ? List.<Tear>of() : Tear.all(entry.getValue())) {
                    if (Math.floorMod(tear.toString().hashCode() + SEED, ONE_IN) == 0) {
                        restore(tried++);
                        tryOut(tear.toString(), entry.getKey(), tear.torn().apply(Optional.of(entry.getValue())));
                    }
                }
            }
            for (Map<String, AttributeValue> foreign : foreign()) {
                restore(tried++);
                tryOut("foreign " + Tear.key(foreign), Tear.key(foreign), Optional.of(foreign));
            }
        }
    }

    @Test
    void aBotThatIsNotRunAndARefusalThatNamesAnotherRecordAreSeen() {
        build(table.other());
        Map<String, AttributeValue> whole = table.item("B#torn", "D");
        invoker = (target, invocation) -> {};

        tryOut("nothing", Tear.key(whole), Optional.of(whole));
        clear("another", new CorruptRecordException(new RecordKey.Wake(TORN), "n", "is not a number"));
        clear("none", new IllegalStateException("something went wrong"));

        assertThat(findings.end())
                .containsExactly(
                        "nothing: the batch did not run the other bot",
                        "nothing: the sweep did not run the other bot",
                        "nothing: the reconciliation did not run the other bot",
                        "another: dev.lockstep.store.CorruptRecordException: record Wake[bot=torn]: attribute 'n'"
                                + " is not a number; it was not written by Lockstep and is not used",
                        "none: java.lang.IllegalStateException: something went wrong");
    }

    /** A table with one record of every kind. */
    private void build(Lockstep lockstep) {
        lockstep.bots()
                .register(BotDefinition.bot("torn")
                        .target("process:torn")
                        .reads("orders")
                        .writes("invoices")
                        .schedule("0 * * * *")
                        .settings("{\"a\":1}")
                        .tags("tag")
                        .system("shop")
                        .build());
        lockstep.bots()
                .register(BotDefinition.bot("well")
                        .target("process:well")
                        .reads("orders")
                        .build());
        lockstep.bots().pause(TORN, NOTE);
        lockstep.wakes().schedule(TORN, Duration.ofMinutes(1));
        lockstep.systems().register(new SystemDefinition(SystemId.of("shop"), "Shop", Set.of("store"), "{}"));
        lockstep.locks().tryAcquire(LockName.of("nightly"), "ann", Duration.ofMinutes(1));
        lockstep.wakes().advance(ORDERS, EventId.ofNumber(1));
        claimed(lockstep, TORN);
        lockstep.runs()
                .run(
                        claimed(lockstep, TORN),
                        run -> run.complete(Completion.SILENT
                                .with(Checkpoint.read("orders", EventId.ofNumber(1), 1)
                                        .andWrite("invoices", EventId.ofNumber(1), 1))
                                .withMessage("done")));
        lockstep.runs().start(claimed(lockstep, TORN));
        lockstep.wakes().tell(TORN, ORDERS, EventId.ofNumber(1));
        lockstep.sweeper(lockstep.dispatcher((target, invocation) -> {})).reconcile(1);
        table.items().forEach(item -> world.put(Tear.key(item), item));
    }

    private static Invocation claimed(Lockstep lockstep, BotId bot) {
        return lockstep.runs()
                .claim(lockstep.bots().state(bot).orElseThrow().run(), new ClaimTerms(0, true, Duration.ofMinutes(5)))
                .orElseThrow()
                .invocation();
    }

    private void restore(int tried) {
        if (tried % WORLDS_ON_ONE_SERVER == 0) {
            table.renew();
        }
        table.items().stream()
                .map(Tear::key)
                .filter(key -> !world.containsKey(key))
                .forEach(key -> table.remove(text(key, "pk"), text(key, "sk")));
        world.values().forEach(table::plant);
        table.clock().set(ManualClock.START);
        invoked.clear();
    }

    private void tryOut(String what, Map<String, AttributeValue> key, Optional<Map<String, AttributeValue>> torn) {
        try {
            torn.ifPresentOrElse(table::plant, () -> table.remove(text(key, "pk"), text(key, "sk")));
        } catch (DynamoDbException impossible) {
            findings.count("records that DynamoDB itself refuses", 1);
            return;
        }
        findings.count("records", 1);
        this.torn = what.startsWith("foreign ")
                ? Optional.empty()
                : TableLayout.nativeTable(table.name()).recordKey(key);
        Lockstep lockstep = table.other();
        reads(lockstep).forEach((name, read) -> clear(what + ": " + name, findings.call(read)));
        dispatch(what, lockstep);
        sweep(what, lockstep);
    }

    private static Map<String, Runnable> reads(Lockstep lockstep) {
        Map<String, Runnable> reads = new LinkedHashMap<>();
        reads.put("find", () -> lockstep.bots().find(TORN));
        reads.put("describe", () -> lockstep.bots().describe(TORN).complaints());
        reads.put("why", () -> lockstep.why(TORN).text());
        reads.put(
                "list",
                () -> assertThat(lockstep.bots().list())
                        .anyMatch(bot -> bot.rules().bot().equals(WELL)));
        reads.put("readers", () -> assertThat(lockstep.bots().readers(ORDERS)).contains(WELL));
        reads.put("head", () -> lockstep.wakes().head(ORDERS));
        reads.put("scheduled", () -> lockstep.wakes().scheduled(TORN));
        reads.put("position", () -> lockstep.runs().position(TORN, ORDERS));
        reads.put("log", () -> lockstep.runs().log().of(TORN).forEach(entry -> {}));
        reads.put("audit", () -> lockstep.audit().of(TORN).forEach(entry -> {}));
        reads.put("lock", () -> lockstep.locks().find(LockName.of("nightly")));
        reads.put("system", () -> lockstep.systems().find(SystemId.of("shop")));
        reads.put("alias", () -> lockstep.systems().findByAlias("store"));
        return reads;
    }

    /** The refusal names the record that is torn, or there is no such bot without it. */
    private void clear(String what, @Nullable Throwable refused) {
        if (refused != null && !(Findings.isClear(refused) && (isNamed(refused) || isGone(what, refused)))) {
            findings.violation(what + ": " + refused);
        }
    }

    private boolean isNamed(Throwable refused) {
        String said = String.valueOf(refused.getMessage());
        return refused instanceof CorruptRecordException
                && torn.filter(key -> !said.startsWith("record " + key + ": "))
                        .filter(key -> !(said.startsWith("an attribute of one of these records ")
                                && said.contains(key.toString())))
                        .isEmpty();
    }

    private static boolean isGone(String what, Throwable refused) {
        return refused instanceof UnknownBotException && what.contains(": gone: ");
    }

    /** Every item in one batch of the stream, the torn one among them. */
    private void dispatch(String what, Lockstep lockstep) {
        lockstep.wakes().trigger(WELL);
        Dispatcher dispatcher = dispatcher(lockstep);
        List<TableChange> batch = table.items().stream()
                .map(item -> new TableChange(Tear.key(item), item, item))
                .toList();
        clear(what + ": dispatch", findings.call(() -> {
            for (Dispatcher.Failure failure : dispatcher.dispatch(batch)) {
                clear(what + ": a record of the batch", failure.cause());
            }
        }));
        requireInvoked(what + ": the batch");
    }

    /** An hour later the run of the other bot is over its deadline, and its wake-up is found by the slow walk alone. */
    private void sweep(String what, Lockstep lockstep) {
        Sweeper sweeper = lockstep.sweeper(dispatcher(lockstep));
        table.clock().advance(Duration.ofHours(1));
        clear(what + ": sweep", findings.call(sweeper::sweep));
        table.clock().advance(Duration.ofMinutes(1));
        clear(what + ": sweep", findings.call(sweeper::sweep));
        requireInvoked(what + ": the sweep");
        lockstep.wakes().trigger(WELL);
        table.clock().advance(Duration.ofHours(1));
        lockstep.runs().expire(lockstep.bots().state(WELL).orElseThrow().run());
        table.clock().advance(Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            clear(what + ": reconcile", findings.call(() -> sweeper.reconcile(2)));
        }
        requireInvoked(what + ": the reconciliation");
    }

    private Dispatcher dispatcher(Lockstep lockstep) {
        return lockstep.dispatcher(invoker);
    }

    private void requireInvoked(String by) {
        if (!invoked.contains(WELL)) {
            findings.violation(by + " did not run the other bot");
        }
        invoked.clear();
    }

    /** Items that nobody of ours wrote, with the attributes of ours, so that they are found by the indexes too. */
    private List<Map<String, AttributeValue>> foreign() {
        Map<String, AttributeValue> body = new HashMap<>();
        world.values().forEach(body::putAll);
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        Set<List<String>> keys = new HashSet<>();
        for (String sort : List.of(
                "R#",
                "R#abc",
                "R#0001",
                "R#-001",
                "R#99999999999",
                "DD",
                "D#",
                "A#",
                "A#x",
                "A#0000000000000#",
                "B#",
                "B#\u0000",
                "B#never",
                "B#9999999999999",
                "C#",
                "E",
                "W#",
                "X#",
                "X#999999999999998#",
                "X#-00000000000001#0000",
                "Z")) {
            keys.add(List.of("B#torn", sort));
        }
        for (String partition : List.of("B#", "B#a b", "B#\u202eenrich", "B#ghost")) {
            List.of("D", "W", "R#0000", "C").forEach(sort -> keys.add(List.of(partition, sort)));
        }
        for (String sort : List.of("S#", "S#ghost", "S#a b", "S#\u0000", "T")) {
            keys.add(List.of("Q#orders", sort));
        }
        keys.add(List.of("H#a b", "H"));
        keys.add(List.of("H#x", "x"));
        keys.add(List.of("N#\u0000", "N"));
        keys.add(List.of("M#", "M"));
        keys.add(List.of("\u0000", "\u0000"));
        keys.add(List.of("no key of ours", "x".repeat(1_000)));
        for (List<String> key : keys) {
            Map<String, AttributeValue> item = new HashMap<>(body);
            item.put("pk", AttributeValue.fromS(key.get(0)));
            item.put("sk", AttributeValue.fromS(key.get(1)));
            items.add(item);
        }
        return items;
    }

    private static String text(Map<String, AttributeValue> key, String attribute) {
        return Optional.ofNullable(key.get(attribute)).map(AttributeValue::s).orElse("");
    }
}
