package dev.lockstep.local;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotReport;
import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.decision.Decision;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Round;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * Measures what several instances bring and cost: one slow bot works on the same events alone, and then by more and
 * more instances. Nothing goes wrong meanwhile, and nobody sweeps. It works on tables of its own, which it removes.
 */
final class DemoScale {
    static final List<Integer> INSTANCES = List.of(1, 2, 4, 8);
    static final int EVENTS_PER_CHECKPOINT = 100;

    private static final int EVENTS_PER_READ = 1_000;
    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final long PAUSE_MILLIS = 50;
    private static final int PAUSES_OF_SILENCE = 10;

    private final long events;
    private final Duration work;
    private final DemoTables tables = new DemoTables();
    private volatile boolean stopping;

    /**
     * A measurement.
     *
     * @param events how many there are, each of a key of its own
     * @param work how long the bot waits for each
     */
    DemoScale(long events, Duration work) {
        this.events = events;
        this.work = work;
    }

    /** Breaks off as soon as possible. */
    void stop() {
        stopping = true;
    }

    /** What became of the tables, in words. */
    String leftBehind() {
        return tables.text();
    }

    /**
     * What so many instances have done.
     *
     * @param took from telling that there are events until the bot stands at the last one
     * @param lockstep what Lockstep has asked for and written, its runs' history included
     * @param reads the bot's own requests to read its queue
     */
    record Row(int instances, Duration took, Cost lockstep, long reads) {}

    /**
     * Measures one number after the other.
     *
     * @param measured told of each
     * @throws InterruptedException if it was stopped before
     */
    List<Row> run(URI endpoint, Consumer<Row> measured) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        for (int instances : INSTANCES) {
            Row row = measure(endpoint, instances);
            rows.add(row);
            measured.accept(row);
        }
        return rows;
    }

    private Row measure(URI endpoint, int instances) throws InterruptedException {
        String table = "lockstep-scale-" + Long.toString(Instant.now().toEpochMilli(), Character.MAX_RADIX);
        CostMeter lockstepCost = new CostMeter();
        CostMeter dataCost = new CostMeter();
        BotId bot = BotId.of("demo-slow");
        QueueName queue = QueueName.of("demo.slow");
        try (Closing closing = new Closing()) {
            Connection connection = closing.add(Connection.to(endpoint));
            DemoTable data = new DemoTable(connection.dynamo(dataCost), table + "-data");
            closing.add(() -> tables.drop(connection.dynamo(), data.name()));
            data.create();
            load(data, queue.value());
            closing.add(() -> tables.drop(connection.dynamo(), table));
            EmbeddedService service =
                    closing.add(EmbeddedService.over(connection.dynamo(lockstepCost), connection.streams())
                            .table(table)
                            .bot(bot.value(), run -> work(run, data, queue.value()))
                            .sweepEvery(NEVER)
                            .start());
            service.lockstep()
                    .bots()
                    .register(BotDefinition.bot(bot.value())
                            .target("process:" + bot.value())
                            .reads(queue.value())
                            .instances(instances)
                            .timeout(LONGEST_RUN)
                            .build());
            Lockstep onlooker = Lockstep.over(connection.dynamo(), TableLayout.nativeTable(table))
                    .build();
            awaitSilence(lockstepCost);
            Cost before = cost(lockstepCost, table);
            long readsBefore = dataCost.total().requests();
            Instant began = Instant.now();
            service.lockstep().wakes().advance(queue, EventId.ofNumber(events));
            Instant ended = awaitEnd(onlooker, bot, queue);
            awaitHistory(onlooker, bot, instances);
            return new Row(
                    instances,
                    Duration.between(began, ended),
                    cost(lockstepCost, table).minus(before),
                    dataCost.total().requests() - readsBefore);
        }
    }

    private void load(DemoTable data, String queue) {
        for (long first = 1; first <= events; first += DemoLoad.EVENTS_PER_ITEM) {
            long last = Math.min(events, first + DemoLoad.EVENTS_PER_ITEM - 1);
            data.append(
                    queue,
                    List.of(new Slice(
                            first,
                            LongStream.rangeClosed(first, last)
                                    .mapToObj(i -> "order-" + i)
                                    .toList())));
        }
    }

    /** Keeps its positions after so many events of its own. */
    private void work(BotRun run, DemoTable data, String queue) throws InterruptedException {
        long at = run.position(queue).map(EventId::value).map(Long::parseLong).orElse(0L);
        long worked = 0;
        while (at < events) {
            Slice read = data.read(queue, at, EVENTS_PER_READ);
            for (String key : read.events()) {
                at++;
                if (run.mine(key)) {
                    Thread.sleep(work.toMillis());
                    if (++worked % EVENTS_PER_CHECKPOINT == 0) {
                        run.checkpoint(Checkpoint.read(queue, EventId.ofNumber(at), EVENTS_PER_CHECKPOINT));
                    }
                }
            }
        }
        run.complete(Checkpoint.read(queue, EventId.ofNumber(at), worked % EVENTS_PER_CHECKPOINT));
    }

    private static Cost cost(CostMeter meter, String table) {
        Cost units = meter.byTable().getOrDefault(table, Cost.NONE);
        Cost requests = meter.total();
        return new Cost(requests.requests(), requests.attempts(), units.writeUnits(), units.readUnits());
    }

    /** A service that has just started sweeps, which is no cost of the bot's. */
    private void awaitSilence(CostMeter meter) throws InterruptedException {
        long asked = -1;
        while (asked != meter.total().requests()) {
            asked = meter.total().requests();
            for (int i = 0; i < PAUSES_OF_SILENCE; i++) {
                pause();
            }
        }
    }

    private Instant awaitEnd(Lockstep onlooker, BotId bot, QueueName queue) throws InterruptedException {
        while (true) {
            Optional<Instant> end = end(onlooker.bots().describe(bot), queue);
            if (end.isPresent()) {
                return end.get();
            }
            pause();
        }
    }

    private Optional<Instant> end(BotReport report, QueueName queue) {
        EventId last = EventId.ofNumber(events);
        if (report.lags().stream()
                .noneMatch(lag -> lag.queue().equals(queue)
                        && lag.position().filter(last::equals).isPresent())) {
            return Optional.empty();
        }
        return report.round().isPresent()
                ? report.round().flatMap(Round::closed)
                : report.runs().stream()
                        .filter(run -> run.phase() == Phase.COMPLETE)
                        .findFirst()
                        .flatMap(run -> run.times().ended());
    }

    /** Until each run is in the log, and nothing more comes. */
    private void awaitHistory(Lockstep onlooker, BotId bot, int runs) throws InterruptedException {
        while (onlooker.runs().log().of(bot).count() < runs || !(onlooker.why(bot) instanceof Decision.Idle)) {
            pause();
        }
    }

    private void pause() throws InterruptedException {
        if (stopping) {
            throw new InterruptedException("the demo was stopped");
        }
        Thread.sleep(PAUSE_MILLIS);
    }
}
