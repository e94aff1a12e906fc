package dev.lockstep.bench.cold;

import dev.lockstep.bench.Quartiles;
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
                setup.equals(floor)
                        ? "1"
                        : Quartiles.of(ratios(setup, FreshJvm.Took::total, floor))
                                .text(),
                setup.isTheSdkAlone()
                        ? ""
                        : Quartiles.of(ratios(setup, FreshJvm.Took::total, floorOf(setup)))
                                .text(),
                median(setup, FreshJvm.Took::jvm, floor),
                median(setup, took -> took.laps().get(0), floor),
                median(setup, took -> took.laps().get(1), floor),
                median(setup, took -> took.laps().get(2), floor),
                Facts.number(classes.ofTheJdk()),
                Facts.number(classes.generated()))));
        double millis = Quartiles.of(of(floor).stream()
                        .mapToDouble(took -> took.total() / 1e6)
                        .toArray())
                .median();
        return new Section(
                TIMES,
                table.markdown()
                        + String.format(
                                Locale.ROOT,
                                "\nMedians of %d rounds, each in another order, and the quartiles in brackets. (1 was %,.0f ms there; %d cores, Java %s.)\n",
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
        return Quartiles.decimal(Quartiles.of(ratios(setup, part, floor)).median());
    }

    /** A part of this one beside the whole of the floor in the same round. */
    private double[] ratios(Setup setup, ToLongFunction<FreshJvm.Took> part, Setup floor) {
        return IntStream.range(0, of(setup).size())
                .mapToDouble(round -> (double) part.applyAsLong(of(setup).get(round))
                        / of(floor).get(round).total())
                .toArray();
    }

    private List<FreshJvm.Took> of(Setup setup) {
        return rounds.getOrDefault(setup, List.of());
    }
}
