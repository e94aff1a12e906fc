package dev.lockstep;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotState;
import dev.lockstep.cost.Cost;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.run.RoundPlan;
import dev.lockstep.run.Rounds;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunState;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** What each operation costs, measured, beside what it may cost; and that the document says so. */
@Tag("cost")
class CostBudgetTest {
    private static final Map<String, String> MEASURED = Collections.synchronizedMap(new TreeMap<>());
    /** DynamoDB Local rounds small items of a transaction up together, and doubles index writes too. */
    private static final String TRANSACTION = "a transaction: at most";

    private static final int INSTANCES = 8;
    private static final RoundPlan PLAN = new RoundPlan(INSTANCES, 0, 1, false, Map.of(ORDERS, event(50)), Map.of());
    private static final LockName LOCK = LockName.of("nightly");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    /** What an operation may cost, and how to get to the point where it is called. */
    private record Budget(
            int line,
            String operation,
            long requests,
            double writeUnits,
            String note,
            Function<CostBudgetTest, Runnable> prepared) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s: %d %s, %.0f WCU", operation, requests, noun(requests), writeUnits);
        }

        private static String noun(long requests) {
            return requests == 1 ? "request" : "requests";
        }
    }

    static Stream<Budget> budgets() {
        return Stream.of(
                budget(1, "advance a queue", 1, 1, t -> {
                    t.bot();
                    return () -> t.door().wakes().advance(ORDERS, event(1));
                }),
                budget(2, "let the move reach one bot", 1, 1, t -> {
                    t.bot();
                    return () -> t.door().wakes().tell(ID, ORDERS, event(1));
                }),
                budget(3, "trigger", 1, 1, t -> {
                    t.bot();
                    return () -> t.door().wakes().trigger(ID);
                }),
                budget(4, "claim", 1, 2, t -> {
                    RunState idle = t.bot().state();
                    return () -> t.door().runs().claim(idle, new ClaimTerms(0, true, TIMEOUT));
                }),
                budget(5, "start, positions included", 1, 1, t -> {
                    Claim claim = t.bot().claim();
                    return () -> t.door().runs().start(claim.invocation()).position("orders");
                }),
                running(6, "checkpoint of 1 queue read", 1, 1, run -> run.checkpoint(queues(1, 0))),
                running(
                        7,
                        "checkpoint of 1 queue read and 1 written, not advanced",
                        1,
                        1,
                        run -> run.checkpoint(queues(1, 1).withoutAdvancing())),
                running(
                        8,
                        "checkpoint of 6 queues, read and write together, not advanced",
                        1,
                        1,
                        run -> run.checkpoint(queues(3, 3).withoutAdvancing())),
                running(
                        9,
                        "checkpoint of 1 queue read and 1 written, advanced",
                        2,
                        2,
                        run -> run.checkpoint(queues(1, 1))),
                running(10, "extend", 1, 1, run -> run.extend(TIMEOUT.multipliedBy(2))),
                transaction(11, "checkpoint + 1 user write in a transaction", 4, t -> {
                    BotRun run = t.bot().start();
                    return () -> run.commit(List.of(t.userWrite()), Checkpoint.read("orders", event(1), 1));
                }),
                running(12, "complete", 1, 2, BotRun::complete),
                running(
                        13,
                        "complete with last checkpoint of 6 queues",
                        1,
                        2,
                        run -> run.complete(queues(3, 3).withoutAdvancing())),
                transaction(14, "complete with message", 6, t -> {
                    BotRun run = t.bot().start();
                    return () -> run.complete(Completion.SILENT.withMessage("done"));
                }),
                transaction(15, "fail", 8, t -> {
                    BotRun run = t.bot().start();
                    return () -> run.fail(RunError.of("broken", "no stack"));
                }),
                new Budget(22, "give up a run whose process died", 2, 8, TRANSACTION, t -> {
                    Invocation dead = t.bot().claim().invocation();
                    return () -> t.door().runs().giveUp(dead, RunError.of("dead", ""));
                }),
                transaction(34, "trigger by hand, audited", 6, t -> {
                    t.bot();
                    return () -> t.door().wakes().trigger(ID, NOTE);
                }),
                new Budget(35, "unlock a run, audited", 2, 12, TRANSACTION, t -> {
                    t.bot().start();
                    return () -> assertThat(t.door().runs().unlock(ID, 0, NOTE)).isPresent();
                }),
                new Budget(36, "break a lock, audited", 2, 6, TRANSACTION, t -> {
                    t.acquire();
                    return () ->
                            assertThat(t.door().locks().breakLock(LOCK, NOTE)).isPresent();
                }),
                budget(23, "open a round", 1, 1, t -> {
                    Round closed = t.fannedOut();
                    return () -> t.door().runs().rounds().open(closed, PLAN);
                }),
                budget(24, "claim an instance for a round", 1, 2, t -> {
                    ClaimTerms terms = t.terms(t.open());
                    RunState instance = t.instance(1);
                    return () ->
                            assertThat(t.door().runs().claim(instance, terms)).isPresent();
                }),
                budget(25, "start an instance, positions and share included", 1, 1, t -> {
                    Claim claim = t.claimed(t.open(), 1);
                    return () -> t.door().runs().start(claim.invocation()).fanOut();
                }),
                budget(26, "checkpoint of an instance", 1, 1, t -> {
                    BotRun run = t.started(t.open(), 1);
                    return () -> run.checkpoint(Checkpoint.read("orders", event(1), 1));
                }),
                budget(27, "complete an instance at the end of its share", 1, 2, t -> {
                    BotRun run = t.started(t.open(), 1);
                    return () -> run.complete(run.fanOut().orElseThrow().atEnd());
                }),
                budget(28, "claim an instance to go on with a round", 1, 2, t -> {
                    Round open = t.open();
                    t.started(open, 1).complete(Checkpoint.read("orders", event(1), 1));
                    RunState instance = t.instance(1);
                    return () -> assertThat(t.door().runs().claim(instance, t.terms(open)))
                            .isPresent();
                }),
                budget(29, "close a round", 1, 1, t -> {
                    Round open = t.done();
                    List<RunState> instances = t.state().instances(INSTANCES);
                    return () -> assertThat(t.door().runs().rounds().close(open, instances))
                            .isPresent();
                }),
                new Budget(37, "register a bot with 3 labels", 2, 22, TRANSACTION, t -> {
                    BotDefinition labelled = OneBot.definition().toBuilder()
                            .tags("orders")
                            .owner("team a")
                            .build();
                    return () -> t.door().bots().register(labelled);
                }),
                new Budget(38, "pause", 2, 9, TRANSACTION, t -> {
                    t.bot();
                    return () -> t.door().bots().pause(ID, OneBot.NOTE);
                }),
                budget(16, "enter a silent end in the history", 1, 1, t -> {
                    t.bot().start().complete();
                    RunState ended = t.bot().state();
                    return () -> t.door().runs().log().enter(ended);
                }),
                budget(
                        17,
                        "acquire a lock",
                        1,
                        1,
                        t -> () -> assertThat(t.acquire()).isPresent()),
                new Budget(18, "acquire a lock that is held", 1, 0, "refused: billed as 1 WCU", t -> {
                    t.acquire();
                    return () -> assertThat(t.acquire()).isEmpty();
                }),
                budget(19, "acquire the lock of a holder that crashed", 1, 1, t -> {
                    t.acquire();
                    t.table.clock().advance(MINUTE.plusMillis(1));
                    return () -> assertThat(t.acquire()).isPresent();
                }),
                budget(20, "renew a lock", 1, 1, t -> t.acquire().orElseThrow()::renew),
                budget(21, "release a lock", 1, 1, t -> t.acquire().orElseThrow()::close));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("budgets")
    @DisplayName("An operation costs what its budget says")
    void anOperationCostsWhatItsBudgetSays(Budget budget) {
        Runnable operation = budget.prepared().apply(this);

        Cost cost = table.cost(operation);

        note(budget.line(), budget.operation(), cost, budget.requests(), budget.writeUnits(), budget.note());
        assertThat(cost.requests()).isEqualTo(budget.requests());
        if (budget.note().equals(TRANSACTION)) {
            assertThat(cost.writeUnits()).isLessThanOrEqualTo(budget.writeUnits());
        } else {
            assertThat(cost.writeUnits()).isEqualTo(budget.writeUnits());
        }
        assertThat(cost.attempts()).isEqualTo(cost.requests());
    }

    @Test
    @DisplayName(
            "A whole triggered run costs at most 7 write units: trigger, claim, start, end with checkpoint, history")
    void aWholeTriggeredRunCostsAtMostSevenWriteUnits() {
        bot();
        Deque<Invocation> invocations = new ArrayDeque<>();
        Dispatcher dispatcher = door().dispatcher((target, invocation) -> invocations.add(invocation));
        table.pump(dispatcher);

        Cost cost = table.cost(() -> {
            door().wakes().trigger(ID);
            table.pump(dispatcher);
            door().runs().start(invocations.remove()).complete(Checkpoint.read("orders", event(1), 1));
            table.pump(dispatcher);
        });

        note(30, "a whole triggered run, index and history included", cost, cost.requests(), 7, "");
        assertThat(invocations).isEmpty();
        assertThat(OneBot.through(door()).logged()).isEqualTo(1);
        assertThat(cost.writeUnits()).isLessThanOrEqualTo(7);
    }

    @Test
    @DisplayName("A failed run costs at most 12 write units: trigger, claim, start, end with error, history, index")
    void aFailedRunCostsAtMostTwelveWriteUnits() {
        bot();
        Deque<Invocation> invocations = new ArrayDeque<>();
        Dispatcher dispatcher = door().dispatcher((target, invocation) -> invocations.add(invocation));
        table.pump(dispatcher);

        Cost cost = table.cost(() -> {
            door().wakes().trigger(ID);
            table.pump(dispatcher);
            door().runs().start(invocations.remove()).fail(RunError.of("broken", "no stack"));
            table.pump(dispatcher);
        });

        note(31, "a failed run, index, history and back-off included", cost, cost.requests(), 12, "");
        assertThat(cost.writeUnits()).isLessThanOrEqualTo(12);
    }

    @Test
    @DisplayName("To go on with a round costs by how many of its instances are unfinished")
    void goingOnWithARoundCostsByHowManyInstancesAreUnfinished() {
        Round open = open();
        for (int i = 0; i < INSTANCES; i++) {
            BotRun run = started(open, i);
            run.complete(
                    i < 2
                            ? Checkpoint.read("orders", event(1), 1)
                            : run.fanOut().orElseThrow().atEnd());
        }
        Dispatcher dispatcher = door().dispatcher((target, invocation) -> {});

        Cost cost = table.cost(() -> dispatcher.evaluate(ID));

        note(33, "go on with a round, 2 of 8 instances unfinished", cost, 3, 4, "one of them a query");
        assertThat(cost.requests()).isEqualTo(3);
        assertThat(cost.writeUnits()).isEqualTo(4);
    }

    @Test
    @DisplayName("Six queues with counts and all times still fit in one write unit")
    void sixQueuesWithCountsAndTimesFitInOneWriteUnit() {
        BotRun run = bot().start();
        Checkpoint checkpoint = Checkpoint.NONE.withoutAdvancing();
        for (int i = 0; i < 6; i++) {
            checkpoint = checkpoint.andRead(
                    QueueName.of("orders-of-shop-" + i),
                    Position.at(event(4_711))
                            .withRecords(1_000_000)
                            .withSourceTime(ManualClock.START)
                            .withTimes(ManualClock.START, ManualClock.START.plusMillis(1)));
        }
        Checkpoint six = checkpoint;
        run.checkpoint(six);

        Cost again = table.cost(() -> run.checkpoint(six));

        note(32, "checkpoint of 6 queues with counts and all times", again, 1, 1, "");
        assertThat(again.writeUnits()).isEqualTo(1);
    }

    @Test
    @DisplayName("A sweep costs by what is due, not by how many bots there are")
    void aSweepCostsByWhatIsDueNotByHowManyBotsThereAre() {
        Lockstep other = table.other();
        for (int i = 0; i < 200; i++) {
            other.bots()
                    .register(BotDefinition.bot("bot-" + i).target("process:x").build());
        }
        var sweeper = door().sweeper(door().dispatcher((target, invocation) -> {}));
        Cost nothingDue = table.cost(() -> assertThat(sweeper.sweep().fired()).isZero());
        for (int i = 0; i < 10; i++) {
            other.wakes().schedule(BotId.of("bot-" + i * 20), ManualClock.START);
        }

        Cost tenDue = table.cost(() -> assertThat(sweeper.sweep().fired()).isEqualTo(10));

        note(40, "sweep, nothing due of 200 bots", nothingDue, 8, 0, "8 queries");
        note(41, "sweep, 10 due of 200 bots", tenDue, 18, 60, "6 WCU each");
        assertThat(nothingDue.requests()).isEqualTo(8);
        assertThat(tenDue.requests()).isEqualTo(8 + 10);
    }

    @AfterAll
    static void theDocumentSaysWhatWasMeasured() throws IOException {
        System.out.println("| operation | requests | write units | budget (requests / write units) | note |");
        System.out.println("|---|---|---|---|---|");
        MEASURED.values().forEach(System.out::println);
        assertThat(Files.readString(Path.of("../docs/performance.md")))
                .as("the lines above, which it has to hold")
                .contains(MEASURED.values());
    }

    private static void note(int line, String operation, Cost cost, long requests, double units, String note) {
        MEASURED.put(
                String.format(Locale.ROOT, "%02d", line),
                String.format(
                        Locale.ROOT,
                        "| %s | %d | %.0f | %d / %.0f | %s |",
                        operation,
                        cost.requests(),
                        cost.writeUnits(),
                        requests,
                        units,
                        note));
    }

    private static Budget budget(
            int line, String operation, long requests, double units, Function<CostBudgetTest, Runnable> prepared) {
        return new Budget(line, operation, requests, units, "", prepared);
    }

    private static Budget transaction(
            int line, String operation, double units, Function<CostBudgetTest, Runnable> prepared) {
        return new Budget(line, operation, 1, units, TRANSACTION, prepared);
    }

    private static Budget running(int line, String operation, long requests, double units, Consumer<BotRun> write) {
        return budget(line, operation, requests, units, t -> {
            BotRun run = t.bot().start();
            return () -> write.accept(run);
        });
    }

    private static Checkpoint queues(int reads, int writes) {
        Checkpoint checkpoint = Checkpoint.NONE;
        for (int i = 0; i < reads; i++) {
            checkpoint = checkpoint.andRead("orders-of-shop-" + i, event(4_711), 1_000);
        }
        for (int i = 0; i < writes; i++) {
            checkpoint = checkpoint.andWrite("invoices-of-shop-" + i, event(4_711), 1_000);
        }
        return checkpoint;
    }

    private TransactWriteItem userWrite() {
        return TransactWriteItem.builder()
                .put(p -> p.tableName(table.name())
                        .item(Map.of(
                                "pk", AttributeValue.fromS("my own"),
                                "sk", AttributeValue.fromS("item"))))
                .build();
    }

    /** The bot with its instances, before its first round. */
    private Round fannedOut() {
        door().bots()
                .register(OneBot.definition().toBuilder().instances(INSTANCES).build());
        Rounds rounds = door().runs().rounds();
        rounds.fanOut(state().run(), state().round());
        rounds.clear(ID);
        return rounds.find(ID).orElseThrow();
    }

    private Round open() {
        return door().runs().rounds().open(fannedOut(), PLAN).orElseThrow();
    }

    /** All instances of an open round have done their shares. */
    private Round done() {
        Round open = open();
        for (int i = 0; i < INSTANCES; i++) {
            BotRun run = started(open, i);
            run.complete(run.fanOut().orElseThrow().atEnd());
        }
        return open;
    }

    private BotState state() {
        return door().bots().state(ID).orElseThrow();
    }

    private RunState instance(int number) {
        return state().instances(INSTANCES).get(number);
    }

    private ClaimTerms terms(Round open) {
        return new ClaimTerms(0, true, TIMEOUT, Optional.of(open));
    }

    private Claim claimed(Round open, int number) {
        return door().runs().claim(instance(number), terms(open)).orElseThrow();
    }

    private BotRun started(Round open, int number) {
        return door().runs().start(claimed(open, number).invocation());
    }

    private OneBot bot() {
        return OneBot.registered(door());
    }

    private Lockstep door() {
        return table.lockstep();
    }

    private Optional<NamedLock> acquire() {
        return door().locks().tryAcquire(LOCK, "ann", MINUTE);
    }
}
