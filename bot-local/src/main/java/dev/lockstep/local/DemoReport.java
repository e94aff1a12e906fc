package dev.lockstep.local;

import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What came out of a demo. */
record DemoReport(
        DemoInput input,
        DemoOptions options,
        Tally tally,
        Map<String, Long> counts,
        Costs costs,
        long lost,
        Duration took) {
    private static final int SHOWN = 20;

    /** What it cost, by the client that asked and by the table that was written. */
    record Costs(CostMeter lockstep, CostMeter data, String lockstepTable, String dataTable) {
        private Cost of(String table, CostMeter client) {
            Cost requests = client.total();
            Cost units = lockstep.byTable()
                    .getOrDefault(table, Cost.NONE)
                    .plus(data.byTable().getOrDefault(table, Cost.NONE));
            return new Cost(requests.requests(), requests.attempts(), units.writeUnits(), units.readUnits());
        }

        private Cost ofLockstep() {
            return of(lockstepTable, lockstep);
        }

        private Cost ofData() {
            return of(dataTable, data);
        }
    }

    /** Whether every line was counted exactly once, and nothing happened that must not happen. */
    boolean isRight() {
        return counts.equals(input.counts()) && tally.violations().isEmpty();
    }

    /** How many lines were counted more often than they are there. */
    long duplicates() {
        return differences(1);
    }

    /** How many lines were not counted. */
    long losses() {
        return differences(-1);
    }

    private long differences(int sign) {
        return keys().stream()
                .mapToLong(key ->
                        sign * (counts.getOrDefault(key, 0L) - input.counts().getOrDefault(key, 0L)))
                .filter(difference -> difference > 0)
                .sum();
    }

    private TreeSet<String> keys() {
        TreeSet<String> keys = new TreeSet<>(counts.keySet());
        keys.addAll(input.counts().keySet());
        return keys;
    }

    void print(PrintWriter out) {
        double seconds = took.toMillis() / 1000.0;
        long events = input.lines();
        out.println();
        row(out, "events", events, "of " + number(input.counts().size()) + " keys, through two queues and two bots");
        row(
                out,
                "runs",
                tally.runs.get(),
                tally.timedOut.get() == 0 ? "" : tally.timedOut + " took too long and were interrupted");
        row(out, "rounds", tally.rounds.number(), tally.rounds.text());
        row(
                out,
                "crashes survived",
                tally.crashes(),
                "on the way to the start " + tally.neverStarted + ", before a commit " + tally.diedBefore
                        + ", after a commit " + tally.diedAfter);
        row(out, "zombies refused", tally.zombies.get(), "with " + tally.refusedWrites + " writes");
        row(out, "lost responses", lost, "");
        row(out, "doubled deliveries", tally.doubled.get(), "");
        row(out, "duplicates", duplicates(), "");
        row(out, "losses", losses(), "");
        out.printf(Locale.ROOT, "%-20s %12.1f   seconds, %,.0f events a second%n", "time", seconds, events / seconds);
        out.println();
        out.printf("%-20s %12s %10s %12s %10s%n", "", "requests", "an event", "write units", "an event");
        cost(out, "Lockstep", costs.ofLockstep());
        cost(out, "the demo's own data", costs.ofData());
        out.printf(
                Locale.ROOT,
                "(DynamoDB Local rounds the small items of a transaction up together; the service bills at least 2 units"
                        + " for each, so %,d for the demo's own %,d.)%n",
                2 * tally.committed.get(),
                tally.committed.get());
        out.printf(
                "(After a crash a bot waits. An operator who is in a hurry cut that short %,d times, which is audited and"
                        + " not in the costs.)%n",
                tally.forced.get());
        out.println();
        verdict(out);
    }

    private static void row(PrintWriter out, String name, long value, String words) {
        out.println(String.format(Locale.ROOT, "%-20s %,12d   %s", name, value, words)
                .stripTrailing());
    }

    private void cost(PrintWriter out, String name, Cost cost) {
        double events = Math.max(1, input.lines());
        out.printf(
                Locale.ROOT,
                "%-20s %,12d %10.3f %,12.0f %10.3f%n",
                name,
                cost.requests(),
                cost.requests() / events,
                cost.writeUnits(),
                cost.writeUnits() / events);
    }

    private void verdict(PrintWriter out) {
        tally.violations().stream().limit(SHOWN).forEach(violation -> out.println("VIOLATION: " + violation));
        if (counts.equals(input.counts())) {
            out.println("The counts are those of a direct count: every line was counted exactly once.");
            return;
        }
        out.println("The counts are NOT those of a direct count:");
        keys().stream()
                .filter(key ->
                        !counts.getOrDefault(key, 0L).equals(input.counts().getOrDefault(key, 0L)))
                .limit(SHOWN)
                .forEach(key -> out.printf(
                        Locale.ROOT,
                        "  %-40s counted %,d, there are %,d%n",
                        key,
                        counts.getOrDefault(key, 0L),
                        input.counts().getOrDefault(key, 0L)));
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
