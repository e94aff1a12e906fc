package dev.lockstep.proof.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What has happened: the latest events about each bot, what was counted, and what should never have been. */
final class Chronicle {
    private static final int REMEMBERED = 40;

    private final long seed;
    private final Timeline time;
    private final Map<String, Deque<String>> stories = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, Duration> longest = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();

    Chronicle(long seed, Timeline time) {
        this.seed = seed;
        this.time = time;
    }

    void tell(String bot, String event) {
        Deque<String> story = stories.computeIfAbsent(bot, b -> new ArrayDeque<>());
        if (story.size() == REMEMBERED) {
            story.removeFirst();
        }
        story.addLast(time.instant() + " " + event);
    }

    void count(String what) {
        count(what, 1);
    }

    void count(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    void took(String what, Duration passed) {
        longest.merge(what, passed, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    Map<String, Duration> longest() {
        return new TreeMap<>(longest);
    }

    Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** What should never have been, with the seed and what led to it. The simulation need not go on. */
    void violation(String bot, String rule) {
        time.stop();
        violations.add("seed " + seed + ", " + time.instant() + ", " + bot + ": " + rule + "\n  "
                + String.join("\n  ", stories.getOrDefault(bot, new ArrayDeque<>())));
    }

    List<String> violations() {
        return List.copyOf(violations);
    }
}
