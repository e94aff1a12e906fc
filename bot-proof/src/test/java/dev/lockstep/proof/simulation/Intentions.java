package dev.lockstep.proof.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Where runs meant to move positions, noted before they asked for it: what moves must have been meant by the run. */
final class Intentions {
    private final Map<String, Set<String>> meant = new HashMap<>();

    void means(String bot, long epoch, String queue, String event) {
        meant.computeIfAbsent(bot + "#" + epoch, run -> new HashSet<>()).add(queue + "@" + event);
    }

    boolean isMeant(String bot, long epoch, String queue, String event) {
        return meant.getOrDefault(bot + "#" + epoch, Set.of()).contains(queue + "@" + event);
    }
}
