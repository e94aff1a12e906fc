package dev.lockstep.bench.dispatch;

import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Section;
import dev.lockstep.bench.Table;
import dev.lockstep.bench.dispatch.SweepFigures.Herds;
import dev.lockstep.cost.CostMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** How long a sweep takes, with eight lanes as the sweep function has, beside floor writes before and after it. */
final class SweepTimes {
    static final String SECTION = "how long a sweep takes";

    private static final int LANES = 8;
    private static final int FLOOR_WRITES = 20;

    private SweepTimes() {}

    static Section measure(Extent extent, Ticker ticker) {
        Table times = Table.of(List.of("bots", "due", "the sweep", "each that is due"));
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try {
            for (Herds herds : Herds.of(extent)) {
                measure(herds, times, lanes, ticker);
            }
        } finally {
            lanes.shutdownNow();
        }
        return new Section(SECTION, times.markdown() + number());
    }

    /** On a database of its own, as DynamoDB Local grows slower with all that it was ever told. */
    private static void measure(Herds herds, Table times, ExecutorService lanes, Ticker ticker) {
        try (Database database = new Database(ticker::begin);
                DynamoDbClient measured = database.client()) {
            FloorWrite floor = new FloorWrite(database.dynamo(), 1);
            ticker.begin(String.format(Locale.ROOT, "makes %,d bots to be swept", herds.bots()));
            SweptTable table =
                    new SweptTable(database.dynamo(), measured, new CostMeter(), "swept", herds.bots(), ticker);
            for (int due : herds.due()) {
                ticker.begin(String.format(Locale.ROOT, "times sweeps of %,d due", due));
                times.with(row(herds, due, table, lanes, floor, ticker));
            }
        }
    }

    private static List<String> row(
            Herds herds, int due, SweptTable table, ExecutorService lanes, FloorWrite floor, Ticker ticker) {
        List<Long> sweeps = new ArrayList<>();
        floor.times();
        for (int i = 0; i < often(due); i++) {
            table.await(due);
            write(floor);
            long began = System.nanoTime();
            table.sweep(lanes);
            sweeps.add(System.nanoTime() - began);
            write(floor);
            ticker.at(i + 1, often(due), "sweeps");
        }
        Duration sweep = Times.of(sweeps).median();
        Duration one = floor.times().median();
        return List.of(
                String.format(Locale.ROOT, "%,d", herds.bots()),
                String.format(Locale.ROOT, "%,d", due),
                Times.ratioAndMillis(sweep, one),
                due == 0 ? "–" : Times.ratio(sweep.dividedBy(due), one));
    }

    private static int often(int due) {
        return due == 0 ? 20 : due <= 10 ? 10 : 3;
    }

    private static String number() {
        return "%nMedians of %d sweeps with nothing due, of %d with 10 and of %d with more; %d floor writes before and after each.%n"
                .formatted(often(0), often(10), often(100), FLOOR_WRITES);
    }

    private static void write(FloorWrite floor) {
        for (int i = 0; i < FLOOR_WRITES; i++) {
            floor.write(0);
        }
    }
}
