package dev.lockstep.proof.history;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How much of everything there was. */
final class Tally {
    private final Map<Step.Kind, Integer> operations = new EnumMap<>(Step.Kind.class);
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private int histories;
    private int wide;
    private int unknown;
    private int violations;

    synchronized void add(Play.Result result) {
        histories++;
        wide += result.withinBound() ? 0 : 1;
        unknown += result.unknown();
        violations += result.complaints().size();
        result.operations().forEach((kind, n) -> operations.merge(kind, n, Integer::sum));
        result.faults().forEach((fault, n) -> faults.merge(fault, n, Integer::sum));
    }

    synchronized int histories() {
        return histories;
    }

    synchronized Map<Fault, Integer> faults() {
        return new EnumMap<>(faults);
    }

    synchronized String text() {
        return "histories: " + histories
                + "\nhistories with clocks beyond the bound: " + wide
                + "\nsteps: " + sum(operations)
                + "\nsteps by kind: " + text(operations)
                + "\nfaults: " + sum(faults)
                + "\nfaults by kind: " + text(faults)
                + "\noutcomes unknown to the caller: " + unknown
                + "\nviolations: " + violations + "\n";
    }

    private static int sum(Map<?, Integer> counts) {
        return counts.values().stream().mapToInt(n -> n).sum();
    }

    private static String text(Map<?, Integer> counts) {
        return counts.entrySet().stream()
                .map(e -> e.getKey().toString().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
