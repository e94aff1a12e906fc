package dev.lockstep;

import static java.util.Objects.requireNonNull;

import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.testkit.SimulatedCrash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An operation on a table that is brought to where it is called anew for each time it is played. */
final class Staged {
    /** Random names of runs and attempts, by which equal states differ; and the number of a start's attempts. */
    private static final Map<String, Set<String>> RANDOM = Map.of(
            "R#", Set.of("id", "h", "hb", "hc", "pb", "pr", "rq"),
            "X#", Set.of("id"),
            "F", Set.of("h"),
            "W", Set.of("t", "u"),
            "H", Set.of("t"),
            "L", Set.of("t", "r"));

    private static final int ROUNDS = 2;

    private final TestTable table;
    private final PublicOperation operation;
    private final FaultFigures figures;
    private List<Observed> finished = List.of();
    private Supplier<Object> call = () -> "nothing";
    private final List<Map<Map<String, AttributeValue>, Long>> onTheWay = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private boolean isReady;

    Staged(TestTable table, PublicOperation operation, FaultFigures figures) {
        this.table = table;
        this.operation = operation;
        this.figures = figures;
    }

    PublicOperation operation() {
        return operation;
    }

    Observed undisturbed(FaultPlan watching) {
        prepare();
        onTheWay.clear();
        requests.clear();
        Observed observed = play(
                request -> {
                    onTheWay.add(stored());
                    requests.add(request.operation());
                    return watching.fault(request);
                },
                faults -> {});
        table.faults().follow(FaultPlan.none());
        onTheWay.add(observed.items());
        return observed;
    }

    /** The table in the undisturbed call as it was after so many of its requests, of which 0 is the one before all. */
    Map<Map<String, AttributeValue>, Long> after(int requests) {
        return onTheWay.get(requests);
    }

    /** What the undisturbed call's request of this number was, such as {@code UpdateItem}. */
    String request(int number) {
        return requests.get(number - 1);
    }

    /** The operation by a new process, under this plan. */
    Observed observe(FaultPlan plan, Consumer<FaultInjector> more) {
        prepare();
        return play(plan, more);
    }

    private void prepare() {
        table.clock().set(ManualClock.START);
        table.restart();
        if (!isReady || operation.kind() != PublicOperation.Kind.READING) {
            table.clear();
            call = operation.prepared().apply(table);
            isReady = true;
        }
    }

    private Observed play(FaultPlan plan, Consumer<FaultInjector> more) {
        table.faults().follow(plan);
        more.accept(table.faults());
        Observed observed = again();
        figures.played(table.faults());
        return observed;
    }

    /** The same call of the same process once more. */
    Observed again() {
        long before = table.faults().sent();
        Object answer;
        try {
            answer = call.get();
        } catch (RuntimeException | SimulatedCrash refusal) {
            answer = Observed.Refusal.of(refusal);
        }
        return new Observed(answer, stored(), table.faults().sent() - before);
    }

    /** The undisturbed call has been made again; this makes it again until it has done all that it can. */
    void finish() {
        finished = List.of(afterRounds(), again());
    }

    /** What is there then: a reconciliation begins anew every other time. */
    List<Observed> finished() {
        return finished;
    }

    /** The same call of the same process a few times more. */
    Observed afterRounds() {
        for (int round = 1; round < ROUNDS; round++) {
            again();
        }
        return again();
    }

    /** The same call, as far as it does not live in the process that is dead now. */
    Observed byAnotherProcess() {
        table.restart();
        return again();
    }

    /** Whether the call hung on the process that is dead, and made no request any more. */
    boolean isDead(Observed observed) {
        return observed.threw(SimulatedCrash.class) && observed.sent() == 0;
    }

    /** Whether another run of the bot, or another holder of the lock, gets through after all this. */
    boolean aSuccessorGoesOn() {
        if (table.other().bots().find(OneBot.ID).isEmpty()) {
            table.clock().advance(Duration.ofMinutes(2));
            return table.other()
                    .locks()
                    .tryAcquire(PublicOperation.LOCK, "successor", Duration.ofMinutes(1))
                    .isPresent();
        }
        if (!table.other().bots().state(OneBot.ID).orElseThrow().isAlone()) {
            return aRoundIsDone();
        }
        OneBot bot = OneBot.through(table.other());
        bot.start().complete(Checkpoint.read("orders", OneBot.event(50), 1));
        return bot.state().phase() == Phase.COMPLETE
                && bot.state().progress().reads().containsKey(OneBot.ORDERS);
    }

    private boolean aRoundIsDone() {
        Lockstep other = table.other();
        List<Invocation> invoked = new ArrayList<>();
        Dispatcher dispatcher = other.dispatcher((target, invocation) -> invoked.add(invocation));
        other.wakes().trigger(OneBot.ID);
        for (int look = 0; look < 5; look++) {
            table.clock().advance(Duration.ofHours(1));
            dispatcher.evaluate(OneBot.ID);
            invoked.forEach(invocation -> other.runs()
                    .run(
                            invocation,
                            run -> run.complete(run.fanOut().orElseThrow().atEnd())));
        }
        return !invoked.isEmpty()
                && other.runs().rounds().find(OneBot.ID).orElseThrow().phase() == RoundPhase.CLOSED;
    }

    void deliverLate() {
        table.faults().deliverLate();
    }

    void aSecondPasses() {
        table.clock().advance(Duration.ofSeconds(1));
    }

    /** How many faults took place. */
    long injected() {
        return table.faults().injected().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    Map<Map<String, AttributeValue>, Long> stored() {
        return Observed.counted(
                table.items().stream().map(Staged::withoutRandom).toList());
    }

    private static Map<String, AttributeValue> withoutRandom(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> result = new TreeMap<>(item);
        String sort = requireNonNull(item.get("sk")).s();
        RANDOM.forEach((prefix, attributes) -> {
            if (sort.startsWith(prefix)) {
                attributes.forEach(a -> result.computeIfPresent(a, (name, value) -> AttributeValue.fromS("random")));
            }
        });
        if (sort.startsWith("A#")) {
            result.put("sk", AttributeValue.fromS("A#"));
        }
        return new HashMap<>(result);
    }
}
