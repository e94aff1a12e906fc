package dev.lockstep.proof.simulation;

import dev.lockstep.cost.Cost;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.Figures;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The figures of all simulations, for people. */
final class Report {
    private static final Duration FORTNIGHT = Duration.ofDays(14);
    private static final double REQUESTS_OF_A_RUN = 20;
    private static final double WRITE_UNITS_OF_A_RUN = 16;
    private static final String RUNS = "runs claimed";

    /** How much there is of it in two weeks at least, well below what there is. */
    private static final Map<String, Long> AT_LEAST = new TreeMap<>(Map.of(
            RUNS,
            2_500L,
            "runs given up after their deadline",
            100L,
            "runs of rogue bots",
            10L,
            "runs fenced by operators",
            5L,
            "due times of schedules fired",
            700L,
            "stream records lost for good",
            40L,
            "stream records doubled",
            70L,
            "repairs of the reconciliation",
            1L,
            "outages",
            12L,
            Sweeping.HELD_TO_THE_RULE,
            1_000L));

    private static final long FAULTS = 500;

    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, Duration> longest = new TreeMap<>();
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final List<String> violations = new ArrayList<>();
    private Cost cost = Cost.NONE;
    private Duration simulated = Duration.ZERO;
    private Duration outages = Duration.ZERO;
    private double budget;
    private long services;
    private long bots;

    synchronized void add(Service service, Duration span) {
        Chronicle chronicle = service.world().chronicle();
        chronicle.counts().forEach((what, times) -> counts.merge(what, times, Long::sum));
        chronicle.longest().forEach((what, time) -> longest.merge(what, time, Report::longer));
        service.faults().forEach((fault, times) -> faults.merge(fault, times, Long::sum));
        service.cost().values().forEach(spent -> cost = cost.plus(spent));
        violations.addAll(chronicle.violations());
        simulated = simulated.plus(span);
        outages = outages.plus(service.world().weather().duration());
        counts.merge("outages", service.world().weather().outages(), Long::sum);
        budget += service.budget().writeUnits();
        bots = service.bots();
        services++;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** What there was less of than a proof needs, or what cost more than it may; nothing is asked of a few days. */
    synchronized List<String> shortfalls() {
        List<String> found = new ArrayList<>();
        if (simulated.compareTo(FORTNIGHT.multipliedBy(services)) >= 0) {
            AT_LEAST.forEach((what, floor) -> {
                long least = floor * simulated.toDays() / FORTNIGHT.toDays();
                if (count(what) < least) {
                    found.add(what + ": " + count(what) + ", in place of " + least + " at least");
                }
            });
            if (faults() < FAULTS * simulated.toDays() / FORTNIGHT.toDays()) {
                found.add("faults on requests: " + faults);
            }
            if (cost.requests() > REQUESTS_OF_A_RUN * count(RUNS)) {
                found.add(cost.requests() + " requests for " + count(RUNS) + " runs");
            }
            if (cost.writeUnits() > WRITE_UNITS_OF_A_RUN * count(RUNS)) {
                found.add(cost.writeUnits() + " write units for " + count(RUNS) + " runs");
            }
        }
        return found;
    }

    private long count(String what) {
        return counts.getOrDefault(what, 0L);
    }

    private long faults() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Prints the figures and keeps them beside those of the other proofs. */
    synchronized void publish(Duration took) {
        double runs = counts.getOrDefault(RUNS, 1L);
        List<String> lines = new ArrayList<>();
        lines.add("simulated: " + services + " services of " + bots + " bots, " + simulated.toDays() + " days in "
                + took.toSeconds() + " s");
        lines.add("outages lasted: " + hours(outages));
        counts.forEach((what, times) -> lines.add(what + ": " + times));
        lines.add("faults on requests: " + faults);
        longest.forEach((what, time) -> lines.add(what + ": " + time.truncatedTo(ChronoUnit.SECONDS)));
        lines.add("requests: " + cost.requests()
                + String.format(Locale.ROOT, ", %.1f for each run", cost.requests() / runs));
        lines.add(String.format(
                Locale.ROOT,
                "write units: %.0f of %.0f budgeted, %.1f for each run",
                cost.writeUnits(),
                budget,
                cost.writeUnits() / runs));
        lines.add("too little or too dear: " + shortfalls().size());
        lines.add("violations: " + violations.size());
        Figures.keep("simulation", "A service, simulated\n" + String.join("\n", lines) + "\n");
    }

    private static String hours(Duration time) {
        return time.toHours() + " h";
    }
}
