package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.Figures;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the proof has tried, and what it found. */
final class FaultFigures {
    private static final int OPERATIONS = 105;
    private static final int CASES = 3_000;

    private final Map<Fault, Long> injected = new EnumMap<>(Fault.class);
    private final List<String> violations = new ArrayList<>();
    private int operations;
    private long requests;
    private long cases;
    private long left;

    void operation(long undisturbedRequests) {
        operations++;
        requests += undisturbedRequests;
    }

    void played(FaultInjector faults) {
        cases++;
        faults.injected().forEach((fault, count) -> injected.merge(fault, count, Long::sum));
    }

    void leftBehind() {
        left++;
    }

    void violated(List<String> found) {
        violations.addAll(found);
    }

    /** Whether an operation was played: a single test that plays none has nothing to reach. */
    boolean haveAny() {
        return operations > 0;
    }

    /** Fails if less was tried than all operations have, with the usual number of pairs. */
    void requireFloors() {
        assertThat(operations).as("operations").isGreaterThanOrEqualTo(OPERATIONS);
        assertThat(cases).as("cases played").isGreaterThanOrEqualTo(CASES);
        assertThat(injected).as("faults injected").containsOnlyKeys(Fault.values());
    }

    /** Printed, and kept for the end of CI. */
    void report() {
        List<String> lines = new ArrayList<>();
        lines.add("proof: every operation, every request, every fault");
        lines.add("operations: " + operations);
        lines.add("requests of theirs: " + requests);
        lines.add("cases played: " + cases);
        lines.add("faults injected: "
                + injected.values().stream().mapToLong(Long::longValue).sum());
        injected.forEach((fault, count) -> lines.add("  " + fault + ": " + count));
        lines.add("tables left behind by dead processes, compared: " + left);
        lines.add("violations: " + violations.size());
        Figures.keep("faults", String.join("\n", lines) + "\n");
    }
}
