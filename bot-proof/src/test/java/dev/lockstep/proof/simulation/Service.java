package dev.lockstep.proof.simulation;

import dev.lockstep.cost.Cost;
import dev.lockstep.testkit.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** The whole service in a world of its own: dispatchers, sweepers, bots, operators and the database between them. */
final class Service implements AutoCloseable {
    private static final double MORTALITY = 0.0005;
    private static final Duration OF_ONE_ENGINE = Duration.ofHours(12);
    private static final Duration CALM = Duration.ofHours(9);

    private final World world;
    private final Instant end;
    private final Database database = new Database();
    private final Budget budget = new Budget();
    private final Map<String, Crew> crews = new TreeMap<>();
    private final Truth truth;
    private final Ledger ledger;
    private final Delivery delivery;
    private final Sweeping sweeping;
    private final Operators operators;

    Service(long seed, Instant start, Duration span, Parts parts) {
        end = start.plus(span);
        world = World.of(seed, start, end);
        ledger = new Ledger(world);
        Intentions intentions = new Intentions();
        truth = new Truth(world, ledger, intentions, budget);
        Queues queues = new Queues(world.time());
        Population population = new Population();
        Workplace workplace = new Workplace(queues, intentions, budget, ledger);
        SdkHttpClient http = database.http();
        Fleet fleet = new Fleet(world, crew(Fleet.CREW, 6, http, MORTALITY), population, workplace);
        Crew dispatchers = crew(Dispatching.CREW, 3, http, MORTALITY);
        Dispatching dispatching = new Dispatching(world, truth, budget, dispatchers, parts, fleet);
        delivery = new Delivery(world, truth, parts, dispatching, this::observe);
        Crew sweepers = crew(Sweeping.CREW, 2, parts.sweepersConnection(http), MORTALITY);
        sweeping = new Sweeping(world, truth, budget, sweepers, parts, fleet, this::observe);
        operators = new Operators(
                world,
                truth,
                population,
                queues,
                budget,
                crew(Operators.CREW, 2, http, 0),
                crew(Operators.PRODUCERS, 3, http, 0));
        world.time().afterEach(this::observe);
    }

    private Crew crew(String name, int size, SdkHttpClient http, double mortality) {
        Crew crew = new Crew(world, size, () -> new Machine(world, database, http, mortality));
        crews.put(name, crew);
        return crew;
    }

    private void observe() {
        List<Record> history = database.news();
        if (!history.isEmpty()) {
            truth.learn(history);
            delivery.take(history);
        }
    }

    /** Lives through the whole time and the calm after it, unless something happens that never should. */
    Service live() {
        operators.begin();
        world.time().after(Duration.ofMinutes(1), sweeping::begin);
        for (Instant next = world.now().plus(OF_ONE_ENGINE); next.isBefore(end); next = next.plus(OF_ONE_ENGINE)) {
            world.time().runUntil(next);
            if (!violations().isEmpty()) {
                return this;
            }
            observe();
            database.moveOn(Service::isWanted);
        }
        world.time().runUntil(end);
        operators.calmDown();
        world.time().runUntil(end.plus(CALM));
        if (violations().isEmpty()) {
            requireAllDone();
        }
        return this;
    }

    /** The history is checked as it is written. The fresh engine need not know it. */
    private static boolean isWanted(Map<String, AttributeValue> item) {
        char kind = Place.of(item).kind();
        return kind != 'X' && kind != 'A';
    }

    private void requireAllDone() {
        ledger.requireAllEntered();
        truth.bots().forEach(bot -> {
            if (bot.run().isOpen() || bot.isBehind(truth.heads()) || bot.isWoken()) {
                world.chronicle().violation(bot.id(), "in the end not all work is done: " + bot.run());
            }
            bot.run().writes().forEach((queue, written) -> {
                if (truth.heads().getOrDefault(queue, "").compareTo(written) < 0) {
                    world.chronicle().violation(bot.id(), "in the end " + queue + " was not advanced to " + written);
                }
            });
        });
        budget.check(world, cost(), conflicts());
    }

    World world() {
        return world;
    }

    long bots() {
        return truth.bots().size();
    }

    List<String> violations() {
        return world.chronicle().violations();
    }

    Budget budget() {
        return budget;
    }

    Map<String, Cost> cost() {
        Map<String, Cost> costs = new TreeMap<>();
        crews.forEach((name, crew) -> costs.put(name, crew.cost()));
        return costs;
    }

    /** How often each crew met a transaction. */
    private Map<String, Long> conflicts() {
        Map<String, Long> conflicts = new TreeMap<>();
        crews.forEach((name, crew) -> conflicts.put(name, crew.faults().getOrDefault(Fault.TRANSACTION_CONFLICT, 0L)));
        return conflicts;
    }

    Map<Fault, Long> faults() {
        Map<Fault, Long> all = new EnumMap<>(Fault.class);
        crews.values().forEach(crew -> crew.faults().forEach((fault, times) -> all.merge(fault, times, Long::sum)));
        return all;
    }

    @Override
    public void close() {
        crews.values().forEach(Crew::close);
        database.close();
    }
}
