package dev.lockstep.bench.dispatch;

import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Section;
import dev.lockstep.bench.Table;
import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.testkit.DynamoDbLocal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What it costs to look after many bots, exactly. */
final class SweepFigures {
    /** How many bots are looked at by the reconciliation of a minute, beside just one. */
    private static final int RECONCILED = 20;

    private SweepFigures() {}

    /** How many bots there are, and how many of them are due, one after the other. */
    record Herds(int bots, List<Integer> due) {
        static final Herds THOUSAND = new Herds(1_000, List.of(0, 10, 100));
        static final Herds TEN_THOUSAND = new Herds(10_000, List.of(0, 10, 1_000));

        static List<Herds> of(Extent extent) {
            return extent.of(List.of(THOUSAND), List.of(THOUSAND, TEN_THOUSAND));
        }

        /** Where its figures stand. */
        String section() {
            return String.format(Locale.ROOT, "looking after %,d bots", bots);
        }
    }

    static Section measure(Herds herds, Ticker ticker) {
        CostMeter meter = new CostMeter();
        try (DynamoDbLocal dynamo = DynamoDbLocal.start();
                DynamoDbClient measured = dynamo.client(dynamo.http(), meter)) {
            ticker.begin(String.format(Locale.ROOT, "makes %,d bots", herds.bots()));
            SweptTable table = new SweptTable(dynamo.client(), measured, meter, "swept", herds.bots(), ticker);
            Table figures = Table.of(List.of(
                    String.format(Locale.ROOT, "%,d bots", herds.bots()), "requests", "write units", "read units"));
            figures.with(row("a reconciliation of 1 bot", table.reconcile(1)));
            figures.with(row("a reconciliation of " + RECONCILED + " bots", table.reconcile(RECONCILED)));
            for (int due : herds.due()) {
                ticker.begin(String.format(Locale.ROOT, "sweeps with %,d due", due));
                table.await(due);
                figures.with(row(
                        due == 0 ? "a sweep, nothing due" : String.format(Locale.ROOT, "a sweep, %,d due", due),
                        table.sweep(Runnable::run)));
            }
            return new Section(herds.section(), figures.markdown());
        }
    }

    static List<String> row(String what, Cost cost) {
        List<String> row = new ArrayList<>(List.of(what, String.format(Locale.ROOT, "%,d", cost.requests())));
        row.add(units(cost.writeUnits()));
        row.add(units(cost.readUnits()));
        return row;
    }

    private static String units(double units) {
        return new DecimalFormat("#,##0.#", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(units);
    }
}
