package dev.lockstep.proof.simulation;

import dev.lockstep.cost.Cost;
import dev.lockstep.testkit.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final Path FILE = Path.of("target", "proof", "simulation.txt");

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

    /** Prints the figures and keeps them beside those of the other proofs. */
    synchronized void publish(Duration took) throws IOException {
        double runs = counts.getOrDefault("runs claimed", 1L);
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
        lines.add("violations: " + violations.size());
        String text = "A service, simulated\n" + String.join("\n", lines) + "\n";
        System.out.println(text);
        Files.createDirectories(FILE.getParent());
        Files.writeString(FILE, text);
    }

    private static String hours(Duration time) {
        return time.toHours() + " h";
    }
}
