package dev.lockstep.proof.history;

import dev.lockstep.testkit.Figures;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How much of everything there was. */
final class Tally {
    private final Counts counts = new Counts();
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private int histories;
    private int wide;
    private int steps;
    private int violations;

    synchronized void add(Play.Result result) {
        histories++;
        wide += result.withinBound() ? 0 : 1;
        steps += result.steps();
        violations += result.complaints().isEmpty() ? 0 : 1;
        counts.add(result.counts());
        result.faults().forEach((fault, n) -> faults.merge(fault, n, Integer::sum));
    }

    synchronized int histories() {
        return histories;
    }

    synchronized Map<Fault, Integer> faults() {
        return new EnumMap<>(faults);
    }

    synchronized Counts counts() {
        Counts copy = new Counts();
        copy.add(counts);
        return copy;
    }

    /** Prints and keeps what was counted. */
    synchronized void publish() {
        Figures figures = Figures.of("histories")
                .with("histories", histories)
                .with("histories with clocks beyond the bound", wide)
                .with("steps", steps)
                .with("operations", total());
        for (Operation operation : Operation.values()) {
            String struck = Counts.sum(counts.struck(operation)) + " faults";
            figures.with("  " + operation, text(counts.of(operation)) + "; " + struck);
        }
        figures.with("faults", Counts.sum(faults)).with("faults by kind", text(faults));
        figures.publish(violations);
    }

    private int total() {
        int total = 0;
        for (Operation operation : Operation.values()) {
            total += counts.total(operation);
        }
        return total;
    }

    private static String text(Map<?, Integer> counts) {
        return counts.entrySet().stream()
                .map(e -> e.getKey()
                                .toString()
                                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                                .toLowerCase(Locale.ROOT)
                                .replace('_', ' ')
                        + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
