package dev.lockstep.local;

import dev.lockstep.local.migrate.Moved;
import dev.lockstep.local.migrate.Outcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** Tells how a migration goes: a line for each bot that is not alike on both sides, and their numbers at the end. */
final class MigrationTally {
    private static final Duration EVERY = Duration.ofSeconds(3);

    private final PrintWriter out;
    private final PrintWriter progress;
    private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    private int done;
    private Instant next = Instant.now().plus(EVERY);

    MigrationTally(PrintWriter out, PrintWriter progress) {
        this.out = out;
        this.progress = progress;
    }

    void say(String text) {
        progress.println("lockstep: " + text);
        progress.flush();
    }

    void add(Moved moved, int all) {
        counts.merge(moved.outcome(), 1, Integer::sum);
        done++;
        if (moved.outcome() != Outcome.SAME || !moved.remarks().isEmpty()) {
            out.println(moved.bot() + ": " + moved.outcome());
            moved.changes().forEach(change -> out.println("    " + change));
            moved.remarks().forEach(remark -> out.println("    ! " + remark));
        }
        if (!Instant.now().isBefore(next)) {
            say(done + " of " + all + " bots");
            next = Instant.now().plus(EVERY);
        }
    }

    /** Whether something that was to be done is not; what was left alone is, if it was to be handed over. */
    boolean isShort(boolean handOver) {
        return counts.keySet().stream()
                .anyMatch(outcome -> outcome.isShort() || (handOver && outcome == Outcome.LEFT_ALONE));
    }

    void print(boolean stopped, boolean applied) {
        out.println(done + (done == 1 ? " bot" : " bots") + (stopped ? ", then stopped; call again to go on" : ""));
        counts.forEach((outcome, count) -> out.println("    " + count + " " + outcome));
        if (!applied && counts.containsKey(Outcome.PLANNED)) {
            out.println("Nothing was written. With --apply it will be.");
        }
        out.flush();
    }
}
