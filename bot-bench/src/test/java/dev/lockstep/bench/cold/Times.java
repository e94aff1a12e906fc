package dev.lockstep.bench.cold;

import dev.lockstep.bench.Section;
import dev.lockstep.bench.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** What is not exact: how long it took, round by round, as ratios within each round. */
final class Times {
    static final String TIMES = "cold start";

    private final Map<Setup, List<FreshJvm.Took>> rounds = new LinkedHashMap<>();

    void add(Setup setup, FreshJvm.Took took) {
        rounds.computeIfAbsent(setup, none -> new ArrayList<>()).add(took);
    }

    Section section(Map<Setup, Loaded> loaded) {
        Setup floor = loaded.keySet().iterator().next();
        Table table = Table.of(List.of(
                "a fresh JVM with",
                "until the first checkpoint",
                "beside the SDK with the same client",
                "the JVM",
                "the client",
                "the start",
                "the checkpoint",
                "the JDK's classes",
                "generated ones"));
        loaded.forEach((setup, classes) -> table.with(List.of(
                setup.words(),
                setup.equals(floor) ? "1" : withQuartiles(ratios(setup, FreshJvm.Took::total, floor)),
                setup.isTheSdkAlone() ? "" : withQuartiles(ratios(setup, FreshJvm.Took::total, floorOf(setup))),
                median(setup, FreshJvm.Took::jvm, floor),
                median(setup, took -> took.laps().get(0), floor),
                median(setup, took -> took.laps().get(1), floor),
                median(setup, took -> took.laps().get(2), floor),
                Facts.number(classes.ofTheJdk()),
                Facts.number(classes.generated()))));
        double millis =
                quantile(of(floor).stream().map(took -> took.total() / 1e6).toList(), 0.5);
        return new Section(
                TIMES,
                table.markdown()
                        + String.format(
                                Locale.ROOT,
                                "\nMedians of %d rounds, and the quartiles in brackets. (1 was %,.0f ms there; %d cores, Java %s.)\n",
                                of(floor).size(),
                                millis,
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("java.version")));
    }

    private Setup floorOf(Setup setup) {
        return rounds.keySet().stream()
                .filter(other -> other.words().equals(setup.floor()))
                .findFirst()
                .orElseThrow();
    }

    private String median(Setup setup, ToLongFunction<FreshJvm.Took> part, Setup floor) {
        return decimal(quantile(ratios(setup, part, floor), 0.5));
    }

    /** A part of this one beside the whole of the floor in the same round. */
    private List<Double> ratios(Setup setup, ToLongFunction<FreshJvm.Took> part, Setup floor) {
        return IntStream.range(0, of(setup).size())
                .mapToObj(round -> (double) part.applyAsLong(of(setup).get(round))
                        / of(floor).get(round).total())
                .toList();
    }

    private List<FreshJvm.Took> of(Setup setup) {
        return rounds.getOrDefault(setup, List.of());
    }

    private static String withQuartiles(List<Double> ratios) {
        return "%s (%s–%s)"
                .formatted(
                        decimal(quantile(ratios, 0.5)),
                        decimal(quantile(ratios, 0.25)),
                        decimal(quantile(ratios, 0.75)));
    }

    private static double quantile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        double at = share * (sorted.size() - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
