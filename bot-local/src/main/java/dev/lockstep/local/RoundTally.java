package dev.lockstep.local;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The rounds of one bot, as its instances saw them. */
final class RoundTally {
    private final NavigableMap<Long, Integer> instances = new TreeMap<>();

    /**
     * An instance has started in a round.
     *
     * @return what is wrong about that; empty if nothing is
     */
    synchronized Optional<String> started(long round, int of) {
        Integer before = instances.putIfAbsent(round, of);
        return before == null || before == of
                ? Optional.empty()
                : Optional.of("round " + round + " of " + before + " instances has become one of " + of);
    }

    /** Whether an instance has started in a later round. */
    synchronized boolean isOver(long round) {
        return instances.higherKey(round) != null;
    }

    synchronized int number() {
        return instances.size();
    }

    /** How many rounds there were with how many instances, one after the other. */
    synchronized String text() {
        List<String> parts = new ArrayList<>();
        int same = 0;
        int of = 0;
        for (int next : instances.values()) {
            if (next != of && same > 0) {
                parts.add(same + " with " + of);
                same = 0;
            }
            of = next;
            same++;
        }
        if (same > 0) {
            parts.add(same + " with " + of);
        }
        return parts.isEmpty() ? "" : "of the second bot: " + String.join(", then ", parts) + " instances";
    }
}
