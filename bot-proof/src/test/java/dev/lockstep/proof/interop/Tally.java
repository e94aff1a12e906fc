package dev.lockstep.proof.interop;

import dev.lockstep.testkit.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the live tests have counted together: every class publishes what there is by then. */
final class Tally {
    private static final Map<String, Long> COUNTS = new TreeMap<>();
    private static final List<String> VIOLATIONS = new ArrayList<>();
    private static int told;

    private Tally() {}

    static synchronized void count(String what) {
        count(what, 1);
    }

    static synchronized void count(String what, long times) {
        COUNTS.merge(what, times, Long::sum);
    }

    /** What must not be, and was. */
    static synchronized void violated(String what) {
        VIOLATIONS.add(what);
    }

    /** Publishes all figures, and fails with the violations that nobody has been told of yet. */
    static synchronized void publish() {
        Figures figures = Figures.of("interop");
        COUNTS.forEach(figures::with);
        figures.publish(VIOLATIONS.size());
        List<String> news = List.copyOf(VIOLATIONS.subList(told, VIOLATIONS.size()));
        told = VIOLATIONS.size();
        if (!news.isEmpty()) {
            throw new AssertionError(String.join("\n", news));
        }
    }
}
