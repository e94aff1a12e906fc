package dev.lockstep.proof.fencing;

import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import java.util.EnumMap;
import java.util.Map;

/** What happened in histories, added up. */
final class Count {
    long histories;
    long processes;
    long crashes;
    long zombies;
    long refused;
    long stale;
    long unanswered;
    long doubled;
    long commits;
    long effects;
    long accepted;
    long superseded;
    long difference;
    long requests;
    final Map<Fault, Long> faults = new EnumMap<>(Fault.class);

    void add(FaultInjector connection) {
        requests += connection.sent();
        connection.injected().forEach((fault, times) -> faults.merge(fault, times, Long::sum));
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
