package dev.lockstep.local;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What happened so far. */
final class Tally {
    final AtomicLong loaded = new AtomicLong();
    final AtomicLong parsed = new AtomicLong();
    final AtomicLong counted = new AtomicLong();
    final AtomicLong runs = new AtomicLong();
    final AtomicLong neverStarted = new AtomicLong();
    final AtomicLong diedBefore = new AtomicLong();
    final AtomicLong diedAfter = new AtomicLong();
    final AtomicLong committed = new AtomicLong();
    final AtomicLong zombies = new AtomicLong();
    final AtomicLong refusedWrites = new AtomicLong();
    final AtomicLong doubled = new AtomicLong();
    final AtomicLong outlived = new AtomicLong();
    final AtomicLong timedOut = new AtomicLong();
    final AtomicLong forced = new AtomicLong();
    final RoundTally rounds = new RoundTally();
    private final List<String> violations = Collections.synchronizedList(new ArrayList<>());

    /** Something happened that Lockstep promises never happens. */
    void violation(String what) {
        violations.add(what);
    }

    List<String> violations() {
        synchronized (violations) {
            return List.copyOf(violations);
        }
    }

    long crashes() {
        return neverStarted.get() + diedBefore.get() + diedAfter.get();
    }
}
