package dev.lockstep.proof.rounds;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.proof.rounds.Queues.Event;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.FanOut;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Round;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** One bot with many instances in good weather, but for instances that die, and what each part of it costs. */
final class ManyInstances implements AutoCloseable {
    private static final BotId BOT = BotId.of("crowd");

    private final ManualClock clock = new ManualClock();
    private final SplittableRandom random;
    private final Queues queues = new Queues(1, 2_000);
    private final String queue = queues.names().get(0);
    private final Count count = new Count();
    private final Truth truth = new Truth(queues, true, count);
    private final Stage stage;
    private final Delivery delivery;
    private final List<Invocation> invoked = new ArrayList<>();
    private final CostMeter ofService = new CostMeter();
    private final CostMeter ofBot = new CostMeter();
    private final DynamoDbClient service;
    private final DynamoDbClient bot;
    private final Lockstep door;
    private final Lockstep instance;
    private final Dispatcher dispatcher;
    private final Sweeper sweeper;

    ManyInstances(Stage stage, long seed) {
        this.stage = stage;
        random = new SplittableRandom(seed);
        delivery = new Delivery(random.split(), count);
        stage.next();
        service = stage.local().client(stage.http(), ofService);
        bot = stage.local().client(stage.http(), ofBot);
        door = Lockstep.over(service, stage.layout()).clock(clock).build();
        instance = Lockstep.over(bot, stage.layout()).clock(clock).build();
        dispatcher = door.dispatcher((target, invocation) -> invoked.add(invocation));
        sweeper = door.sweeper(dispatcher);
    }

    /** What one step cost the service, dispatchers and sweepers, and the bot's instances. */
    record Costs(Cost service, Cost bot) {
        double writeUnits() {
            return service.writeUnits() + bot.writeUnits();
        }

        long requests() {
            return service.requests() + bot.requests();
        }
    }

    Costs costs(Runnable step) {
        Cost serviceBefore = ofService.total();
        Cost botBefore = ofBot.total();
        step.run();
        return new Costs(ofService.total().minus(serviceBefore), ofBot.total().minus(botBefore));
    }

    /** Gives the bot so many instances from its next round on. */
    void define(int instances) {
        door.bots()
                .register(BotDefinition.bot(BOT.value())
                        .target("process:crowd")
                        .reads(queue)
                        .instances(instances)
                        .build());
        pump();
    }

    void append(int events) {
        for (int event = 0; event < events; event++) {
            queues.append(queue, random);
        }
        boolean unused = door.wakes().advance(QueueName.of(queue), EventId.ofNumber(queues.length(queue)));
        pump();
    }

    /** Passes the table's stream on until nothing comes any more. */
    void pump() {
        do {
            for (List<Stage.Written> request : stage.news()) {
                truth.learn(request);
                request.forEach(delivery::add);
            }
            if (!delivery.isEmpty()) {
                delivery.deliverAll(dispatcher);
            }
        } while (!delivery.isEmpty() || stage.hasNews());
    }

    /** Every invocation there is: some die at any point of it, the others do their shares. */
    void workWithDeaths(double mortality) {
        for (Invocation invocation : taken()) {
            int pointOfDeath = random.nextDouble() < mortality ? random.nextInt(3) : 3;
            if (pointOfDeath < 3) {
                count.happened("instances that died");
            }
            work(invocation, pointOfDeath);
        }
        pump();
    }

    private void work(Invocation invocation, int pointOfDeath) {
        if (pointOfDeath == 0) {
            return;
        }
        BotRun run = instance.runs().start(invocation);
        FanOut share = run.fanOut().orElseThrow();
        long end = Queues.number(share.end(queue).orElseThrow());
        long from = run.position(queue).map(Queues::number).orElse(0L);
        long half = from + (end - from) / 2;
        if (pointOfDeath == 1) {
            commit(run, from, half);
            return;
        }
        commit(run, from, end);
        if (pointOfDeath == 3) {
            run.complete(share.atEnd());
        }
    }

    private void commit(BotRun run, long from, long to) {
        List<Event> mine = queues.between(queue, from, to).stream()
                .filter(event -> run.mine(event.key()))
                .toList();
        Checkpoint checkpoint = Checkpoint.read(queue, EventId.ofNumber(to), mine.size());
        if (!mine.isEmpty()) {
            run.commit(Effects.unguarded(stage.table(), mine, run.ticket()), checkpoint);
        } else if (from < to) {
            run.checkpoint(checkpoint);
        }
    }

    /** So many of the invocations fail before they have done anything; the others do their shares. */
    void workWithFailures(int failures) {
        List<Invocation> taken = taken();
        IntStream.range(0, taken.size()).forEach(number -> {
            if (number < failures) {
                instance.runs().start(taken.get(number)).fail(RunError.of("failed", "on purpose"));
            } else {
                work(taken.get(number), 3);
            }
        });
        pump();
    }

    private List<Invocation> taken() {
        List<Invocation> taken = List.copyOf(invoked);
        invoked.clear();
        return taken;
    }

    int waiting() {
        return invoked.size();
    }

    void sweepAfter(Duration time) {
        clock.advance(time);
        sweeper.sweep();
    }

    Round round() {
        return door.runs().rounds().find(BOT).orElseThrow();
    }

    Truth truth() {
        return truth;
    }

    Count count() {
        return count;
    }

    @Override
    public void close() {
        service.close();
        bot.close();
    }
}
