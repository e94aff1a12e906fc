package dev.lockstep.proof.history;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often which operation was answered how, and how often which fault struck it. */
final class Counts {
    private final Map<Operation, Map<String, Integer>> outcomes = new EnumMap<>(Operation.class);
    private final Map<Operation, Map<Fault, Integer>> faults = new EnumMap<>(Operation.class);

    void count(Operation operation, String outcome, List<Fault> struck) {
        add(operation, outcome, 1);
        struck.forEach(fault -> add(operation, fault, 1));
    }

    void add(Counts other) {
        other.outcomes.forEach((operation, counts) -> counts.forEach((how, n) -> add(operation, how, n)));
        other.faults.forEach((operation, counts) -> counts.forEach((fault, n) -> add(operation, fault, n)));
    }

    private void add(Operation operation, String outcome, int n) {
        outcomes.computeIfAbsent(operation, o -> new TreeMap<>()).merge(outcome, n, Integer::sum);
    }

    private void add(Operation operation, Fault fault, int n) {
        faults.computeIfAbsent(operation, o -> new EnumMap<>(Fault.class)).merge(fault, n, Integer::sum);
    }

    /** How often the operation was answered so. */
    int of(Operation operation, String outcome) {
        return of(operation).getOrDefault(outcome, 0);
    }

    /** How often each answer of the operation was given. */
    Map<String, Integer> of(Operation operation) {
        return outcomes.getOrDefault(operation, Map.of());
    }

    /** How often the fault struck the operation. */
    int of(Operation operation, Fault fault) {
        return struck(operation).getOrDefault(fault, 0);
    }

    /** How often each fault struck the operation. */
    Map<Fault, Integer> struck(Operation operation) {
        return faults.getOrDefault(operation, Map.of());
    }

    /** How often the operation was asked for. */
    int total(Operation operation) {
        return sum(of(operation));
    }

    static int sum(Map<?, Integer> counts) {
        return counts.values().stream().mapToInt(n -> n).sum();
    }
}
