package dev.lockstep.local;

import java.io.PrintWriter;
import java.util.Locale;

/** A line for each number of instances; the ratios are to the first one's throughput. */
final class ScaleReport {
    private final PrintWriter out;
    private final long events;
    private double first;

    ScaleReport(PrintWriter out, long events) {
        this.out = out;
        this.events = events;
    }

    void begin(long workMillis) {
        out.printf(
                Locale.ROOT,
                "%,d events that take a bot %d ms each, in a round of so many instances; a checkpoint after %d events%n%n",
                events,
                workMillis,
                DemoScale.EVENTS_PER_CHECKPOINT);
        out.printf("%42s | %31s | %s%n", "", "Lockstep's", "the bot's own");
        out.printf(
                "%10s %9s %10s %10s | %9s %9s %11s | %s%n",
                "instances", "seconds", "events/s", "ratio", "requests", "an event", "WCU/event", "reads of its queue");
        out.flush();
    }

    void add(DemoScale.Row row) {
        double seconds = row.took().toMillis() / 1000.0;
        double throughput = events / seconds;
        if (first == 0) {
            first = throughput;
        }
        out.printf(
                Locale.ROOT,
                "%10d %9.2f %,10.0f %10.2f | %,9d %9.4f %11.4f | %,d%n",
                row.instances(),
                seconds,
                throughput,
                throughput / first,
                row.lockstep().requests(),
                (double) row.lockstep().requests() / events,
                row.lockstep().writeUnits() / events,
                row.reads());
        out.flush();
    }
}
