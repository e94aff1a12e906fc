package dev.lockstep.bench.dispatch;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** How long the same thing took, often. */
record Times(List<Long> sortedNanos) {
    static Times of(Collection<Long> nanos) {
        return new Times(nanos.stream().sorted().toList());
    }

    /** The time that so many of a hundred did not exceed, by the nearest rank. */
    Duration percentile(int percent) {
        int rank = (int) Math.ceil(sortedNanos.size() * percent / 100.0);
        return Duration.ofNanos(sortedNanos.get(Math.max(1, rank) - 1));
    }

    Duration median() {
        return percentile(50);
    }

    /** A high percentile as a multiple of a floor; a dash if there are fewer times than make it more than chance. */
    String tail(int percent, int fewest, Duration floor) {
        return sortedNanos.size() < fewest ? "–" : ratioAndMillis(percentile(percent), floor);
    }

    /** A time as a multiple of a floor. */
    static String ratio(Duration time, Duration floor) {
        double ratio = (double) time.toNanos() / floor.toNanos();
        return String.format(Locale.ROOT, ratio < 9.95 ? "%.1f" : "%.0f", ratio);
    }

    /** The same, with milliseconds in brackets. */
    static String ratioAndMillis(Duration time, Duration floor) {
        return String.format(Locale.ROOT, "%s (%.0f ms)", ratio(time, floor), time.toNanos() / 1e6);
    }
}
