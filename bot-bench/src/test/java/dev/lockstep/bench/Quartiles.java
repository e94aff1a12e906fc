package dev.lockstep.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * The middle of what was measured several times, and the middles of its halves.
 *
 * @param number of values
 * @param lower a quarter of the values is below
 * @param upper a quarter of the values is above
 */
public record Quartiles(int number, double lower, double median, double upper) {
    public static Quartiles of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Quartiles(sorted.length, quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
    }

    /**
     * The value which this share of the sorted values is below, between two of them if it is none.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** As it stands in a table: {@code 0.97 (0.95–0.99)}; one value has no quartiles. */
    public String text() {
        return number == 1 ? decimal(median) : String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", median, lower, upper);
    }

    /** As it stands in a table, alone. */
    public static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
