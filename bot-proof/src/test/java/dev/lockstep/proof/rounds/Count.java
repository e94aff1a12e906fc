package dev.lockstep.proof.rounds;

import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What happened in histories, added up. */
final class Count {
    long histories;
    long requests;
    long effects;
    long events;
    private final Map<String, Long> happened = new TreeMap<>();
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);

    void add(FaultInjector connection) {
        requests += connection.sent();
        connection.injected().forEach((fault, times) -> faults.merge(fault, times, Long::sum));
    }

    void happened(String what) {
        happened.merge(what, 1L, Long::sum);
    }

    long of(String what) {
        return happened.getOrDefault(what, 0L);
    }

    Map<String, Long> all() {
        return happened;
    }

    /** The faults by kind, in words. */
    String faultsText() {
        StringBuilder text = new StringBuilder();
        faults.forEach((fault, times) -> text.append(text.isEmpty() ? "" : ", ")
                .append(fault)
                .append(' ')
                .append(times));
        return text.toString();
    }
}
