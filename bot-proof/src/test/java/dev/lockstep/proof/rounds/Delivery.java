package dev.lockstep.proof.rounds;

import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.TableChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Brings the table's stream to whichever dispatcher is there: doubled, late, out of order, and again if it fails. */
final class Delivery {
    private static final Set<Character> WANTED = Set.of('D', 'W', 'H', 'S');
    private static final Set<String> OPEN = Set.of("I", "R");

    private final List<TableChange> arriving = new ArrayList<>();
    private final SplittableRandom random;
    private final Count count;

    Delivery(SplittableRandom random, Count count) {
        this.random = random;
        this.count = count;
    }

    boolean isEmpty() {
        return arriving.isEmpty();
    }

    void add(Stage.Written written) {
        TableChange change = new TableChange(
                written.keys().item(), written.before().item(), written.after().item());
        if (isWanted(change)) {
            arriving.add(change);
        }
    }

    /** Gives some of what has arrived to a dispatcher; if that one dies, all of it comes again. */
    void deliver(Dispatcher dispatcher, boolean calm) {
        List<TableChange> batch = new ArrayList<>();
        int size = Math.min(arriving.size(), 1 + random.nextInt(12));
        for (int i = 0; i < size; i++) {
            int which = calm || random.nextInt(10) > 0 ? 0 : random.nextInt(arriving.size());
            batch.add(arriving.remove(which));
        }
        List<TableChange> again = new ArrayList<>(batch);
        try {
            List<Dispatcher.Failure> failures = dispatcher.dispatch(batch);
            again = new ArrayList<>(
                    failures.stream().map(Dispatcher.Failure::change).toList());
            if (!calm && random.nextInt(12) == 0) {
                count.happened("stream records delivered twice");
                again.add(batch.get(random.nextInt(batch.size())));
            }
        } finally {
            arriving.addAll(random.nextBoolean() ? 0 : arriving.size(), again);
        }
    }

    /** Gives all that has arrived to a dispatcher that does not fail. */
    void deliverAll(Dispatcher dispatcher) {
        List<TableChange> batch = List.copyOf(arriving);
        arriving.clear();
        dispatcher.dispatch(batch).stream().findFirst().ifPresent(failure -> {
            throw failure.cause();
        });
    }

    /** What the filter in front of the dispatchers lets pass. */
    private static boolean isWanted(TableChange change) {
        Image after = new Image(change.after());
        if (!after.isThere() || Effects.isOne(after)) {
            return false;
        }
        char kind = after.text("sk").charAt(0);
        return WANTED.contains(kind) || (kind == 'R' && !OPEN.contains(after.text("st")));
    }
}
