package dev.lockstep.proof.rounds;

import dev.lockstep.Lockstep;
import dev.lockstep.decision.Decision;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Position;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.testkit.SkewedClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * One bot that works in rounds, and everybody around it: dispatchers and sweepers that die between any two requests,
 * sleep between what they read and what they write, and see each record of the stream some times; processes of its
 * instances that do the same; producers and operators. Everything follows from the seed, on one thread; while one
 * process waits for an answer others work.
 */
final class RoundsHistory {
    private static final int MOST_TURNS = 3_000;
    private static final int DEEPEST = 3;

    private static final Map<Fault, Double> CHANCES = Map.ofEntries(
            Map.entry(Fault.LOST_REQUEST, 0.01),
            Map.entry(Fault.LOST_RESPONSE, 0.04),
            Map.entry(Fault.SLOW_REQUEST, 0.01),
            Map.entry(Fault.SLOW_RESPONSE, 0.01),
            Map.entry(Fault.DELIVERED_TWICE, 0.02),
            Map.entry(Fault.DELIVERED_LATE, 0.03),
            Map.entry(Fault.THROTTLED, 0.002),
            Map.entry(Fault.SERVER_ERROR_AFTER, 0.02),
            Map.entry(Fault.CRASH_BEFORE, 0.015),
            Map.entry(Fault.CRASH_AFTER, 0.025));

    private final Stage stage;
    private final Planted planted;
    private final long seed;
    private final SplittableRandom random;
    private final Count count;
    private final boolean committed;
    private final ManualClock clock = new ManualClock();
    private final Switchboard switchboard = new Switchboard();
    private final DynamoDbClient dynamo;
    private final BotId bot;
    private final Queues queues;
    private final Truth truth;
    private final Delivery delivery;
    private final Operators operators;
    private final List<FaultInjector> connections = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Worker> busy = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean faulty = true;
    private int turn;
    private long output;

    RoundsHistory(Stage stage, Planted planted, long seed, Count count) {
        this.stage = stage;
        this.planted = planted;
        this.seed = seed;
        this.count = count;
        random = new SplittableRandom(seed);
        stage.next();
        bot = BotId.of("fan");
        committed = planted == Planted.UNFENCED_COMMIT
                || planted == Planted.UNFENCED_ABANDON
                || (planted != Planted.CHECKPOINT_FIRST && random.nextInt(3) > 0);
        queues = new Queues(1 + random.nextInt(3), 3 + random.nextInt(10), seed);
        int page = random.nextBoolean() ? 0 : 1 + random.nextInt(3);
        dynamo = stage.local().client(switchboard, new SmallPages(page, planted.interceptor()));
        truth = new Truth(queues, committed, count);
        delivery = new Delivery(random.split(), count);
        operators = new Operators(bot, queues, random.split(), count, planted.needsAbandons() || random.nextBoolean());
    }

    /** Plays so many turns in bad weather and the rest in good weather, and tells what is wrong. */
    Optional<String> play(int badTurns) {
        try (dynamo) {
            as("an operator", operators::register);
            queues.names().forEach(this::append);
            while (turn < badTurns && truth.violations().isEmpty()) {
                act();
            }
            if (truth.violations().isEmpty()) {
                calm();
            }
        }
        connections.forEach(count::add);
        count.histories++;
        return truth.violations().stream()
                .findFirst()
                .map(violation -> "seed " + seed + ", " + badTurns + " turns, "
                        + (committed ? "committed" : "checkpointed") + ": " + violation);
    }

    List<String> notes() {
        return notes;
    }

    Queues queues() {
        return queues;
    }

    Truth truth() {
        return truth;
    }

    Count count() {
        return count;
    }

    DynamoDbClient dynamo() {
        return dynamo;
    }

    String table() {
        return stage.table();
    }

    boolean isCommitted() {
        return committed;
    }

    boolean planted(Planted defect) {
        return planted == defect;
    }

    int numberOfToday() {
        return operators.numberOfToday();
    }

    /** The id of the next event that is written, whoever writes it. */
    long nextOutput() {
        return ++output;
    }

    void note(Object who, String what) {
        notes.add("turn " + turn + ", " + who + " " + what);
    }

    private void act() {
        turn++;
        int dice = random.nextInt(100);
        List<Worker> awake = workers.stream()
                .filter(w -> w.isAwake(turn) && !busy.contains(w))
                .toList();
        if (dice < 6) {
            produce();
        } else if (dice < 13) {
            as("an operator", door -> note("an operator", "did: " + operators.act(door, truth.isRoundOpen())));
        } else if (dice < 15) {
            clock.advance(Duration.ofMinutes(1 + random.nextInt(6)));
            as("a sweeper", this::sweep);
        } else if (dice < 17) {
            redeliver();
        } else if (dice < 19) {
            connections.get(random.nextInt(connections.size())).deliverLate();
        } else if (dice < 22 && planted == Planted.CLOSED_TOO_EARLY) {
            as("a hasty dispatcher", door -> HastyDispatcher.close(door, bot));
        } else if (dice < 45 && !delivery.isEmpty()) {
            as("a dispatcher", door -> delivery.deliver(dispatcher(door), false));
        } else if (!awake.isEmpty()) {
            step(awake.get(random.nextInt(awake.size())));
        } else if (!delivery.isEmpty()) {
            as("a dispatcher", door -> delivery.deliver(dispatcher(door), false));
        } else {
            produce();
        }
        observe();
    }

    private void observe() {
        for (List<Stage.Written> request : stage.news()) {
            truth.learn(request);
            request.forEach(delivery::add);
        }
    }

    private void produce() {
        append(queues.names().get(random.nextInt(queues.names().size())));
    }

    private void append(String queue) {
        for (int events = 1 + random.nextInt(5); events > 0; events--) {
            queues.append(queue, random);
        }
        as("a producer", door -> advance(door, queue));
    }

    private void advance(Lockstep door, String queue) {
        boolean unused = door.wakes().advance(QueueName.of(queue), EventId.ofNumber(queues.length(queue)));
    }

    private void sweep(Lockstep door) {
        Object unused = random.nextInt(4) > 0
                ? door.sweeper(dispatcher(door)).sweep()
                : door.sweeper(dispatcher(door)).reconcile(5);
    }

    private Dispatcher dispatcher(Lockstep door) {
        return door.dispatcher((target, invocation) -> {
            int dice = random.nextInt(faulty ? 40 : 1_000);
            if (dice == 1) {
                count.happened("invocations refused");
                throw new InvocationRefusedException("throttled", "not now");
            } else if (dice == 2) {
                count.happened("invocations lost");
                return;
            }
            note("a dispatcher", "invoked instance " + invocation.instance() + " with epoch " + invocation.epoch());
            invoke(invocation, "request-" + workers.size());
        });
    }

    /** A message is delivered a second time: by the same request, or as another one. */
    private void redeliver() {
        if (!workers.isEmpty()) {
            Worker first = workers.get(workers.size() - 1 - random.nextInt(Math.min(4, workers.size())));
            count.happened("invocations delivered twice");
            invoke(first.invocation(), random.nextBoolean() ? first.requestId() : "request-" + workers.size());
        }
    }

    private void invoke(Invocation invocation, String requestId) {
        workers.add(new Worker(workers.size(), this, door(), invocation, requestId, connection(), random.split()));
    }

    private void step(Worker worker) {
        busy.add(worker);
        try {
            with(worker.connection(), () -> worker.step(turn));
        } finally {
            busy.remove(worker);
        }
        if (worker.connection().hasCrashed()) {
            count.happened("crashes of instances");
        }
    }

    /** Somebody does something over a connection of its own, or dies of it. */
    private void as(String who, Consumer<Lockstep> work) {
        FaultInjector connection = connection();
        try {
            with(connection, () -> work.accept(door()));
        } catch (SimulatedCrash crash) {
            note(who, "" + crash.getMessage());
            count.happened("crashes of " + who.substring(who.indexOf(' ') + 1) + "s");
        } catch (SdkException unknown) {
            note(who, "got no answer");
            count.happened("calls without an answer");
        }
    }

    /** Perhaps others act before one of its next requests, or before it learns of a fault. */
    private void with(FaultInjector connection, Runnable work) {
        if (faulty && switchboard.depth() < DEEPEST && random.nextInt(3) == 0) {
            connection.beforeRequest(1 + random.nextInt(5), this::somebodyElse);
        }
        if (faulty && switchboard.depth() < DEEPEST && random.nextInt(4) == 0) {
            connection.afterFault(this::somebodyElse);
        }
        switchboard.as(connection, work);
    }

    private void somebodyElse() {
        for (int acts = faulty ? 1 + random.nextInt(4) : 0; acts > 0; acts--) {
            act();
        }
    }

    private FaultInjector connection() {
        FaultInjector connection = FaultInjector.over(stage.http());
        connection.lateUntilTold();
        connection.whenSlow(() -> clock.advance(Duration.ofMinutes(1)));
        if (random.nextBoolean()) {
            connection.withoutSecondAttempts();
        }
        if (faulty && random.nextInt(3) > 0) {
            connection.follow(FaultPlan.random(random.nextLong(), CHANCES));
        }
        connections.add(connection);
        return connection;
    }

    private Lockstep door() {
        Duration offset = Duration.ofSeconds(random.nextInt(360) - 180);
        return Lockstep.over(dynamo, stage.layout())
                .clock(SkewedClock.over(clock, offset, 0.95 + random.nextDouble() / 10))
                .build();
    }

    /** Nothing is harmed any more; whatever is still about comes back, and the rest is done. */
    private void calm() {
        faulty = false;
        connections.forEach(connection -> connection.follow(FaultPlan.none()));
        connections.forEach(FaultInjector::deliverLate);
        workers.forEach(Worker::wake);
        as("an operator", operators::calmDown);
        queues.names().forEach(queue -> as("a producer", door -> advance(door, queue)));
        observe();
        while (truth.violations().isEmpty()) {
            List<Worker> left = workers.stream().filter(w -> !w.isGone()).toList();
            if (turn++ > MOST_TURNS) {
                truth.violation("P16: it comes to no end");
            } else if (!delivery.isEmpty()) {
                as("a dispatcher", door -> delivery.deliver(dispatcher(door), true));
            } else if (!left.isEmpty()) {
                step(left.get(random.nextInt(left.size())));
            } else if (isDone()) {
                truth.requireAll(operators.reasonsToRepeat());
                truth.requireCalm();
                return;
            } else {
                clock.advance(Duration.ofMinutes(1));
                as("a sweeper", this::sweep);
            }
            observe();
        }
    }

    /** Whether nothing is to be done any more, as the library itself says. */
    private boolean isDone() {
        Lockstep door = Lockstep.over(stage.local().client(), stage.layout())
                .clock(clock)
                .build();
        Decision decision = door.why(bot);
        Map<QueueName, Position> reads = door.bots().state(bot).orElseThrow().reads();
        return decision instanceof Decision.Idle
                && queues.names().stream()
                        .allMatch(queue -> Optional.ofNullable(reads.get(QueueName.of(queue)))
                                .filter(at -> Queues.number(at.eventId()) == queues.length(queue))
                                .isPresent());
    }
}
