package dev.lockstep.bench.growth;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What one operation costs somebody along one dimension.
 *
 * @param contender who does it
 * @param prices by how many there are of what grows; two or more
 */
record Curve(Dimension dimension, String contender, Operation operation, NavigableMap<Integer, Price> prices) {
    Curve {
        prices = Collections.unmodifiableNavigableMap(new TreeMap<>(prices));
    }

    /** At these sizes alone. */
    Curve at(Predicate<Integer> sizes) {
        NavigableMap<Integer, Price> chosen = new TreeMap<>(prices);
        chosen.keySet().removeIf(sizes.negate());
        return new Curve(dimension, contender, operation, chosen);
    }

    Map.Entry<Integer, Price> smallest() {
        return prices.firstEntry();
    }

    Map.Entry<Integer, Price> largest() {
        return prices.lastEntry();
    }

    /**
     * The power of what grows that the units grow by: the slope of the straight line, by least squares, through the
     * logarithms of both. Nothing has no logarithm and is left out.
     */
    double exponent() {
        return exponent(logarithmic());
    }

    /** The power between the last two sizes alone, which is what is to be expected beyond them. */
    double lastExponent() {
        List<Map.Entry<Integer, Price>> points = logarithmic();
        return exponent(points.subList(Math.max(0, points.size() - 2), points.size()));
    }

    private List<Map.Entry<Integer, Price>> logarithmic() {
        return prices.entrySet().stream()
                .filter(point -> point.getKey() > 0 && point.getValue().units() > 0)
                .toList();
    }

    private static double exponent(List<Map.Entry<Integer, Price>> points) {
        double n = 0;
        double x = 0;
        double y = 0;
        double xx = 0;
        double xy = 0;
        for (Map.Entry<Integer, Price> point : points) {
            double lx = Math.log(point.getKey());
            double ly = Math.log(point.getValue().units());
            n++;
            x += lx;
            y += ly;
            xx += lx * lx;
            xy += lx * ly;
        }
        return n < 2 ? 0 : (n * xy - x * y) / (n * xx - x * x);
    }
}
