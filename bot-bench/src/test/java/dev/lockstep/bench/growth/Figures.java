package dev.lockstep.bench.growth;

import dev.lockstep.bench.Extent;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * All that was measured, from which table and picture are made. It is kept in a file of lines and tabs, so that a short
 * measurement can be compared with a full one.
 */
record Figures(List<Curve> curves) {
    private static final List<String> HEAD =
            List.of("what grows", "how many", "who", "what", "requests", "write units", "read units");

    Figures {
        curves = curves.stream().sorted(Comparator.comparing(Curve::dimension)).toList();
    }

    /** Measures each course at each size. */
    static Figures measured(List<Course> courses, Extent extent, Consumer<String> progress) throws Exception {
        Map<Line, NavigableMap<Integer, Price>> prices = new LinkedHashMap<>();
        try (DynamoDbLocal dynamo = DynamoDbLocal.start()) {
            for (Course course : courses) {
                for (int size : course.dimension().steps(extent)) {
                    progress.accept(size + " " + course.dimension().words() + ", " + course.contender());
                    new TreeMap<>(course.measure(dynamo, size))
                            .forEach((operation, price) -> prices.computeIfAbsent(
                                            new Line(course.dimension(), course.contender(), operation),
                                            line -> new TreeMap<>())
                                    .put(size, price));
                }
            }
        }
        return of(prices);
    }

    /** As they stand in a file. */
    static Figures of(String file) {
        Map<Line, NavigableMap<Integer, Price>> prices = new LinkedHashMap<>();
        file.lines()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .forEach(cells -> prices.computeIfAbsent(
                                new Line(Dimension.of(cells[0]), cells[2], Operation.of(cells[3])),
                                line -> new TreeMap<>())
                        .put(
                                Integer.parseInt(cells[1]),
                                new Price(
                                        Double.parseDouble(cells[4]),
                                        Double.parseDouble(cells[5]),
                                        Double.parseDouble(cells[6]))));
        return of(prices);
    }

    private static Figures of(Map<Line, NavigableMap<Integer, Price>> prices) {
        List<Curve> curves = new ArrayList<>();
        prices.forEach((line, at) -> curves.add(new Curve(line.dimension, line.contender, line.operation, at)));
        return new Figures(curves);
    }

    private record Line(Dimension dimension, String contender, Operation operation) {}

    /** A line for each figure. */
    String file() {
        Stream<String> lines = curves.stream()
                .flatMap(curve -> curve.prices().entrySet().stream()
                        .map(point -> String.join(
                                "\t",
                                curve.dimension().words(),
                                Integer.toString(point.getKey()),
                                curve.contender(),
                                curve.operation().words(),
                                Price.number(point.getValue().requests()),
                                Price.number(point.getValue().writeUnits()),
                                Price.number(point.getValue().readUnits()))));
        return String.join(
                        "\n",
                        Stream.concat(Stream.of(String.join("\t", HEAD)), lines).toList()) + "\n";
    }

    /** What a measurement of this extent measures of it. */
    Figures within(Extent extent) {
        return new Figures(curves.stream()
                .map(curve -> curve.at(curve.dimension().steps(extent)::contains))
                .toList());
    }

    /** Along one dimension. */
    List<Curve> along(Dimension dimension) {
        return curves.stream().filter(curve -> curve.dimension() == dimension).toList();
    }

    /** Everybody who was measured, in their order. */
    List<String> contenders() {
        return curves.stream().map(Curve::contender).distinct().toList();
    }
}
