package dev.lockstep.bench.dispatch;

import dev.lockstep.Lockstep;
import dev.lockstep.bench.Section;
import dev.lockstep.bench.Table;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.TableStream;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What one event costs by the number of bots that read its queue, and what checkpoints cost the dispatcher, exactly.
 */
final class ReaderFigures {
    static final String SECTION = "an event and its readers";
    static final List<Integer> READERS = List.of(1, 10, 100);

    private static final String TABLE = "read";
    private static final QueueName QUEUE = QueueName.of("orders");
    private static final int CHECKPOINTS = 100;

    private final TableStream stream;
    private final CostMeter meter;
    private final Lockstep door;
    private final Queue<Invocation> invocations = new ArrayDeque<>();
    private final Dispatcher dispatcher;
    private long events;

    private ReaderFigures(DynamoDbLocal dynamo, DynamoDbClient measured, CostMeter meter) {
        LockstepTable.create(dynamo.client(), TABLE);
        this.stream = new TableStream(dynamo, TABLE);
        this.meter = meter;
        this.door = Lockstep.over(measured, TableLayout.nativeTable(TABLE))
                .clock(new ManualClock())
                .clockDrift(Duration.ZERO)
                .build();
        this.dispatcher = door.dispatcher((target, invocation) -> invocations.add(invocation));
    }

    static Section measure() {
        Table figures = Table.of(List.of("", "requests", "write units", "read units"));
        for (int readers : READERS) {
            on(figures, one -> one.eventFor(readers));
        }
        on(figures, ReaderFigures::checkpoints);
        return new Section(SECTION, figures.markdown());
    }

    private interface Measurement {
        List<List<String>> rows(ReaderFigures on);
    }

    /** On a table of its own. */
    private static void on(Table figures, Measurement measurement) {
        CostMeter meter = new CostMeter();
        try (DynamoDbLocal dynamo = DynamoDbLocal.start();
                DynamoDbClient measured = dynamo.client(dynamo.http(), meter)) {
            measurement.rows(new ReaderFigures(dynamo, measured, meter)).forEach(figures::with);
        }
    }

    private List<List<String>> eventFor(int readers) {
        register(readers);
        EventId event = EventId.ofNumber(++events);
        Cost before = meter.total();
        door.wakes().advance(QUEUE, event);
        stream.pump(dispatcher);
        List<BotRun> runs = invocations.stream().map(door.runs()::start).toList();
        Cost started = meter.total();
        runs.forEach(run -> run.complete(Checkpoint.read(QUEUE.value(), event, 1)));
        stream.pump(dispatcher);
        Cost over = meter.total();
        if (runs.size() != readers) {
            throw new IllegalStateException("%d of %d readers were run".formatted(runs.size(), readers));
        }
        String who = readers == 1 ? "1 reader" : String.format(Locale.ROOT, "%d readers", readers);
        return List.of(
                SweepFigures.row("an event, until " + who + " started", started.minus(before)),
                SweepFigures.row("the same, until history tells of all runs", over.minus(before)));
    }

    private List<List<String>> checkpoints() {
        register(1);
        door.wakes().advance(QUEUE, EventId.ofNumber(++events));
        stream.pump(dispatcher);
        BotRun run = door.runs().start(invocations.remove());
        stream.pump(dispatcher);
        for (int i = 0; i < CHECKPOINTS; i++) {
            run.checkpoint(Checkpoint.read(QUEUE.value(), EventId.ofNumber(i), 1));
        }
        Cost before = meter.total();
        stream.pump(dispatcher);
        return List.of(SweepFigures.row(
                "the records of %d checkpoints, if they came to the dispatcher".formatted(CHECKPOINTS),
                meter.total().minus(before)));
    }

    private void register(int readers) {
        for (int i = 0; i < readers; i++) {
            door.bots()
                    .register(BotDefinition.bot(Herd.name(i))
                            .target("process:bench")
                            .reads(QUEUE.value())
                            .build());
        }
        stream.pump(dispatcher);
    }
}
