package dev.lockstep.local;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.run.BotFunction;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunResult;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.WakeUps;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts lines by two bots in a chain, in a world in which processes die, come back and answers get lost, and compares
 * with counting them directly. The second bot has several instances, whose number changes while they work.
 *
 * <p>It works on two tables of its own, which it removes at the end.
 */
final class Demo {
    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final Duration RUN_TIMEOUT = Duration.ofMillis(1_500);
    private static final Duration SWEEP = Duration.ofMillis(300);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration LONGEST_STANDSTILL = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 100;
    private static final int FEW = 4;
    private static final int MANY = 8;

    private final DemoInput input;
    private final DemoOptions options;
    private final Consumer<Tally> progress;
    private final Meddling meddling;
    private final Tally tally = new Tally();
    private final Zombies zombies = new Zombies(tally);
    private final CostMeter lockstepCost = new CostMeter();
    private final CostMeter dataCost = new CostMeter();
    private final DemoTables tables = new DemoTables();
    private volatile boolean stopping;
    private long lastTurn;

    /** Has its hands in a bot before it is run. */
    @FunctionalInterface
    interface Meddling {
        /** Leaves the bots alone. */
        Meddling NONE = (name, bot) -> bot;

        /** What is run instead of the bot of this name. */
        BotFunction with(String name, BotFunction bot);
    }

    /**
     * A demo.
     *
     * @param progress told every tenth of a second how far it is
     * @param meddling what becomes of the bots; for tests, which show that their mistakes are found
     */
    Demo(DemoInput input, DemoOptions options, Consumer<Tally> progress, Meddling meddling) {
        this.input = input;
        this.options = options;
        this.progress = progress;
        this.meddling = meddling;
    }

    /** Breaks off as soon as possible. */
    void stop() {
        stopping = true;
    }

    /**
     * Runs it to its end.
     *
     * @throws InterruptedException if it was stopped before
     */
    DemoReport run(URI endpoint) throws IOException, InterruptedException {
        Instant began = Instant.now();
        String table = "lockstep-demo-" + Long.toString(began.toEpochMilli(), Character.MAX_RADIX);
        try (Closing closing = new Closing()) {
            LossyHttp network = new LossyHttp(Connection.http(), options.lose(), options.seed());
            Connection connection = closing.add(Connection.over(endpoint, network));
            DemoTable data = new DemoTable(connection.dynamo(dataCost), table + "-data");
            closing.add(() -> tables.drop(connection.dynamo(), data.name()));
            data.create();
            Reaper reaper = new Reaper(options, network, zombies, tally);
            DemoBots bots = new DemoBots(data, input, reaper, zombies, tally);
            closing.add(() -> tables.drop(connection.dynamo(), table));
            EmbeddedService service =
                    closing.add(EmbeddedService.over(connection.dynamo(lockstepCost), connection.streams())
                            .table(table)
                            .bot(DemoBots.PARSE, meddling.with(DemoBots.PARSE, bots.parse()))
                            .bot(DemoBots.COUNT, meddling.with(DemoBots.COUNT, bots.count()))
                            .sweepEvery(SWEEP)
                            .startWithin(RUN_TIMEOUT)
                            .grace(GRACE)
                            .delivery(reaper::onTheWay)
                            .listener(new Listener(network))
                            .start());
            network.beginToLose();
            register(service.lockstep());
            work(
                    new DemoOperator(
                            Lockstep.over(connection.dynamo(), TableLayout.nativeTable(table))
                                    .build(),
                            tally),
                    data,
                    service.lockstep().wakes());
            Duration took = Duration.between(began, Instant.now());
            if (tally.violations().isEmpty()) {
                new KeysInspection(input).of(data).ifPresent(tally::violation);
            }
            return new DemoReport(
                    input,
                    options,
                    tally,
                    data.counts(),
                    new DemoReport.Costs(lockstepCost, dataCost, table, data.name()),
                    network.lost(),
                    took);
        }
    }

    /** What became of its tables, in words. */
    String leftBehind() {
        return tables.text();
    }

    private static void register(Lockstep lockstep) {
        lockstep.bots()
                .register(BotDefinition.bot(DemoBots.PARSE)
                        .target("process:" + DemoBots.PARSE)
                        .reads(DemoBots.LINES)
                        .writes(DemoBots.KEYS)
                        .timeout(RUN_TIMEOUT)
                        .build());
        lockstep.bots()
                .register(BotDefinition.bot(DemoBots.COUNT)
                        .target("process:" + DemoBots.COUNT)
                        .reads(DemoBots.KEYS)
                        .instances(FEW)
                        .timeout(RUN_TIMEOUT)
                        .build());
    }

    private void work(DemoOperator operator, DemoTable data, WakeUps wakes) throws IOException, InterruptedException {
        Map<Long, Integer> turns = new TreeMap<>(Map.of(input.lines() / 3, MANY));
        turns.put(2 * input.lines() / 3, FEW);
        DemoLoad load = new DemoLoad(data, wakes, QueueName.of(DemoBots.LINES), turns.keySet(), loaded -> {
            tally.loaded.set(loaded);
            look(operator);
            Integer instances = turns.get(loaded);
            if (instances != null) {
                turn(operator, instances);
            }
        });
        load.load(input.source(), () -> stopping);
        if (tally.loaded.get() != input.lines() && !stopping) {
            throw new InputRefusedException(input.source().name() + " has changed while it was counted");
        }
        await(() -> tally.counted.get() >= input.lines() && zombies.waiting() == 0, operator);
        await(operator::findsNothingToDo, operator);
    }

    /** Changes the number while a round is open on what was loaded since the last turn, or soon after. */
    private void turn(DemoOperator operator, int instances) throws InterruptedException {
        long sinceThen = lastTurn;
        await(() -> operator.seesCountingBeyond(sinceThen), operator);
        operator.fanOut(instances);
        lastTurn = tally.loaded.get();
    }

    private void await(BooleanSupplier goal, DemoOperator operator) throws InterruptedException {
        Instant moved = Instant.now();
        long before = -1;
        while (!goal.getAsBoolean() && tally.violations().isEmpty()) {
            if (stopping) {
                throw new InterruptedException("the demo was stopped");
            }
            Thread.sleep(PAUSE_MILLIS);
            look(operator);
            long now = tally.counted.get() + tally.parsed.get() + tally.zombies.get();
            if (now != before) {
                before = now;
                moved = Instant.now();
            } else if (moved.plus(LONGEST_STANDSTILL).isBefore(Instant.now())) {
                tally.violation("nothing moves any more: " + operator.explains());
            }
        }
    }

    private void look(DemoOperator operator) {
        zombies.rise();
        operator.look();
        tally.counted.set(operator.counted());
        progress.accept(tally);
    }

    private final class Listener implements RunListener {
        private final LossyHttp network;

        private Listener(LossyHttp network) {
            this.network = network;
        }

        @Override
        public void ended(Invocation invocation, RunResult result, Duration took) {
            if (result instanceof RunResult.Completed) {
                tally.runs.incrementAndGet();
            } else if (result instanceof RunResult.Failed failed) {
                tally.runs.incrementAndGet();
                if (failed.error() instanceof TimeoutException) {
                    tally.timedOut.incrementAndGet();
                    return;
                }
                tally.violation("a run of " + invocation.bot() + " failed: " + failed.error());
            } else {
                tally.outlived.incrementAndGet();
            }
        }

        @Override
        public void brokeOff(Invocation invocation, Throwable reason) {
            tally.runs.incrementAndGet();
            if (!network.reconnect()) {
                LOG.warn("run {} of {} broke off, which nobody wanted", invocation.runId(), invocation.bot(), reason);
                tally.violation("a run of " + invocation.bot() + " broke off, which nobody wanted: " + reason);
            }
        }
    }
}
