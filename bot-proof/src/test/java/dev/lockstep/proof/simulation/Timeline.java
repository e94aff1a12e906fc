package dev.lockstep.proof.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/** Virtual time: what is to happen, in its order. Time jumps from one event to the next. */
final class Timeline implements InstantSource {
    private static final int DEEPEST = 4;

    private final PriorityQueue<Planned> planned = new PriorityQueue<>();
    private Instant now;
    private Runnable afterEach = () -> {};
    private long number;
    private int depth;
    private boolean isStopped;

    private record Planned(Instant at, long number, Runnable action) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            int byTime = at.compareTo(other.at);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    Timeline(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** What is done after each event, and before time passes within one. */
    void afterEach(Runnable observation) {
        afterEach = observation;
    }

    /** Nothing that is planned happens any more. */
    void stop() {
        isStopped = true;
    }

    void at(Instant when, Runnable action) {
        planned.add(new Planned(when, number++, action));
    }

    void after(Duration pause, Runnable action) {
        at(now.plus(pause), action);
    }

    /** Lets everything happen that is planned up to then, and what it leads to. */
    void runUntil(Instant end) {
        depth++;
        while (!isStopped && !planned.isEmpty() && !planned.element().at().isAfter(end)) {
            Planned next = planned.remove();
            moveTo(next.at());
            next.action().run();
            afterEach.run();
        }
        depth--;
        moveTo(end);
    }

    /** Within an event, such as between a request and its answer: others go on meanwhile. */
    void letPass(Duration pause) {
        if (depth < DEEPEST) {
            afterEach.run();
            runUntil(now.plus(pause));
        }
    }

    private void moveTo(Instant later) {
        if (later.isAfter(now)) {
            now = later;
        }
    }
}
