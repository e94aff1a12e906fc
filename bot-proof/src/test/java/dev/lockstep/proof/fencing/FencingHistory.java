package dev.lockstep.proof.fencing;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Progress;
import dev.lockstep.run.RunState;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.testkit.SkewedClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * One bot, and processes that are given its runs: they die at any request, sleep while others take over, come back, are
 * given the same message twice, and lose answers. Everything follows from the seed, on one thread; while one process
 * waits for an answer others work.
 */
final class FencingHistory {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int MOST_TURNS = 2_000;

    private static final Map<Fault, Double> CHANCES = Map.ofEntries(
            Map.entry(Fault.LOST_REQUEST, 0.02),
            Map.entry(Fault.LOST_RESPONSE, 0.06),
            Map.entry(Fault.SLOW_REQUEST, 0.01),
            Map.entry(Fault.SLOW_RESPONSE, 0.01),
            Map.entry(Fault.DELIVERED_TWICE, 0.02),
            Map.entry(Fault.DELIVERED_LATE, 0.04),
            Map.entry(Fault.THROTTLED, 0.01),
            Map.entry(Fault.SERVER_ERROR, 0.01),
            Map.entry(Fault.SERVER_ERROR_AFTER, 0.02),
            Map.entry(Fault.TRANSACTION_CONFLICT, 0.0005),
            Map.entry(Fault.CRASH_BEFORE, 0.08),
            Map.entry(Fault.CRASH_AFTER, 0.10));

    private final DynamoDbLocal local;
    private final Counters counters;
    private final Effects effects;
    private final long seed;
    private final SplittableRandom random;
    private final Count count;
    private final ManualClock clock = new ManualClock();
    private final Switchboard switchboard = new Switchboard();
    private final DynamoDbClient dynamo;
    private final TableLayout table;
    private final BotId bot;
    private final Events events;
    private final Journal journal;
    private final List<FaultInjector> connections = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final Deque<Worker> busy = new ArrayDeque<>();
    private final List<String> notes = new ArrayList<>();
    private boolean faulty = true;
    private int turn;

    FencingHistory(Stage stage, Effects effects, long seed, Count count) {
        bot = BotId.of("counter-" + stage.next());
        local = stage.local();
        counters = stage.counters();
        this.effects = effects;
        this.seed = seed;
        this.count = count;
        random = new SplittableRandom(seed);
        dynamo = local.client(switchboard, effects.interceptor());
        table = TableLayout.nativeTable(stage.table());
        events = new Events(bot.value() + "/", seed);
        journal = new Journal(local.client(), counters.table(), table, bot);
    }

    /** Plays so many turns in bad weather and the rest in good weather, and tells what is wrong. */
    Optional<String> play(int badTurns) {
        try (dynamo) {
            Lockstep.over(local.client(), table)
                    .build()
                    .bots()
                    .register(BotDefinition.bot(bot.value())
                            .target("process:counter")
                            .reads(Events.QUEUES.toArray(new String[0]))
                            .build());
            while (turn < badTurns && (turn % 10 > 0 || !isDone())) {
                act();
            }
            calm();
        }
        connections.forEach(count::add);
        count.histories++;
        count.effects += events.all();
        Map<String, Tally> expected = events.expected();
        Map<String, Tally> found = counters.read(events.keys());
        long difference = difference(expected, found);
        count.difference += difference;
        count.accepted += journal.accepted();
        count.superseded += journal.superseded().size();
        String history = "seed " + seed + ", " + badTurns + " turns: ";
        if (difference > 0) {
            return Optional.of(history + "expected " + expected + " but found " + found);
        }
        return journal.superseded().stream().findFirst().map(effect -> history + effect);
    }

    /** How many keys hold something else than they must. */
    private long difference(Map<String, Tally> expected, Map<String, Tally> found) {
        return events.keys().stream()
                .filter(key -> !Optional.ofNullable(expected.get(key)).equals(Optional.ofNullable(found.get(key))))
                .count();
    }

    List<String> notes() {
        return notes;
    }

    Events events() {
        return events;
    }

    Counters counters() {
        return counters;
    }

    Journal journal() {
        return journal;
    }

    Effects effects() {
        return effects;
    }

    DynamoDbClient dynamo() {
        return dynamo;
    }

    Count count() {
        return count;
    }

    void note(int process, String what) {
        notes.add("turn " + turn + ", process " + process + " " + what);
    }

    private void act() {
        turn++;
        int dice = random.nextInt(100);
        List<Worker> awake = workers.stream()
                .filter(w -> w.isAwake(turn) && !busy.contains(w))
                .toList();
        if (dice < 10 || awake.isEmpty()) {
            claim();
        } else if (dice < 14) {
            redeliver();
        } else if (dice < 20) {
            connections.get(random.nextInt(connections.size())).deliverLate();
        } else {
            step(awake.get(random.nextInt(awake.size())));
        }
    }

    private void step(Worker worker) {
        busy.push(worker);
        try {
            as(worker.connection(), () -> worker.step(turn));
        } finally {
            busy.pop();
        }
        if (worker.connection().hasCrashed()) {
            count.crashes++;
        }
    }

    /**
     * Does a process's work; perhaps others act before one of its next two requests, or before it learns of a fault.
     */
    private void as(FaultInjector connection, Runnable work) {
        if (faulty && busy.size() < 3 && random.nextInt(4) == 0) {
            connection.beforeRequest(1 + random.nextInt(2), this::somebodyElse);
        }
        if (faulty && busy.size() < 3 && random.nextInt(4) == 0) {
            connection.afterFault(this::somebodyElse);
        }
        switchboard.as(connection, work);
    }

    /** A dispatcher takes the bot's next run, whatever is under way, and invokes a process; or dies before it can. */
    private void claim() {
        FaultInjector connection = connection();
        Lockstep dispatcher = door();
        try {
            as(connection, () -> {
                RunState seen = dispatcher.bots().state(bot).orElseThrow().run();
                if (random.nextInt(4) == 0 && dispatcher.runs().expire(seen)) {
                    seen = dispatcher.bots().state(bot).orElseThrow().run();
                }
                Optional<Claim> claim = dispatcher.runs().claim(seen, new ClaimTerms(0, true, TIMEOUT));
                claim.ifPresent(c -> invoke(c.invocation(), "request-" + workers.size()));
            });
        } catch (SdkException unknown) {
            count.unanswered++;
        } catch (SimulatedCrash crash) {
            count.crashes++;
        }
    }

    /** A message is delivered a second time: by the same request, or as another one. */
    private void redeliver() {
        if (!workers.isEmpty()) {
            Worker first = workers.get(workers.size() - 1 - random.nextInt(Math.min(3, workers.size())));
            count.doubled++;
            invoke(first.invocation(), random.nextBoolean() ? first.requestId() : "request-" + workers.size());
        }
    }

    private void invoke(Invocation invocation, String requestId) {
        count.processes++;
        workers.add(new Worker(workers.size(), this, door(), invocation, requestId, connection(), random.split()));
    }

    private FaultInjector connection() {
        FaultInjector connection = FaultInjector.over(new Watched(local.http(), "TransactWriteItems", journal::look));
        connection.lateUntilTold();
        connection.whenSlow(() -> clock.advance(Duration.ofMinutes(3)));
        if (random.nextBoolean()) {
            connection.withoutSecondAttempts();
        }
        if (faulty) {
            connection.follow(FaultPlan.random(random.nextLong(), CHANCES));
        }
        connections.add(connection);
        return connection;
    }

    private Lockstep door() {
        Duration offset = Duration.ofSeconds(random.nextInt(1_200) - 600);
        return Lockstep.over(dynamo, table)
                .clock(SkewedClock.over(clock, offset, 0.9 + random.nextDouble() / 5))
                .build();
    }

    /** Nothing is harmed any more; whatever is still about comes back, and the rest is counted. */
    private void calm() {
        faulty = false;
        connections.forEach(connection -> connection.follow(FaultPlan.none()));
        workers.forEach(Worker::wake);
        while (true) {
            if (turn++ > MOST_TURNS) {
                throw new AssertionError("seed " + seed + " comes to no end: " + notes);
            }
            List<Worker> left = workers.stream().filter(w -> !w.isGone()).toList();
            if (!left.isEmpty()) {
                step(left.get(random.nextInt(left.size())));
            } else if (isDone()) {
                break;
            } else {
                claim();
            }
            connections.get(random.nextInt(connections.size())).deliverLate();
        }
        connections.forEach(FaultInjector::deliverLate);
    }

    private void somebodyElse() {
        if (faulty) {
            act();
        }
    }

    /** Whether every event is counted, as the bot's positions tell. */
    private boolean isDone() {
        Progress progress = Lockstep.over(local.client(), table)
                .build()
                .bots()
                .state(bot)
                .orElseThrow()
                .run()
                .progress();
        return Events.QUEUES.stream()
                .allMatch(queue -> Optional.ofNullable(progress.reads().get(QueueName.of(queue)))
                        .filter(position -> Events.number(position.eventId()) == events.length(queue))
                        .isPresent());
    }
}
