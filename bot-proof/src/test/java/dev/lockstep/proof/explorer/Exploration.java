package dev.lockstep.proof.explorer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every state that bounds allow, the nearest first: what is found wrong comes with a shortest history. */
final class Exploration {
    private final Bounds bounds;
    private final Engine engine;
    private final Steps steps;
    private final CalmDown calm;
    private final Set<Bits.Mark> seen = new HashSet<>();
    private final Queue<Place> ahead = new ArrayDeque<>();
    private final World world;

    private long transitions;
    private int depth;

    private Exploration(Bounds bounds, Engine engine, World world) {
        this.bounds = bounds;
        this.engine = engine;
        this.world = world;
        this.steps = new Steps(engine, world, bounds);
        this.calm = new CalmDown(engine, world);
    }

    static Exploration of(Bounds bounds) {
        return of(bounds, Planted.NOTHING);
    }

    static Exploration of(Bounds bounds, Planted planted) {
        return of(bounds, planted, (write, sender, before, after) -> {});
    }

    static Exploration of(Bounds bounds, Planted planted, World.Watcher watcher) {
        return new Exploration(bounds, new Engine(), new World(planted, watcher));
    }

    /**
     * A state and the way to it.
     *
     * @param isTried whether it is known to come to rest, since it differs from one that does only in what processes
     *     know
     */
    private record Place(State state, Way way, boolean isTried) {}

    private record Way(@Nullable Way before, String label, int length) {
        Way then(String next) {
            return new Way(this, next, length + 1);
        }

        List<String> labels() {
            List<String> all = new ArrayList<>();
            for (Way way = this; way != null && way.before() != null; way = way.before()) {
                all.add(way.label());
            }
            Collections.reverse(all);
            return all;
        }
    }

    /** What was found wrong, and the shortest history that leads to it. */
    record Finding(String wrong, List<String> history) {
        String text() {
            StringBuilder text = new StringBuilder(wrong);
            for (int i = 0; i < history.size(); i++) {
                text.append('\n').append(i + 1).append(". ").append(history.get(i));
            }
            return text.toString();
        }
    }

    /**
     * @param isExhaustive whether every state within the bounds was looked at
     * @param atRest states in which nobody is at work, from which it was tried that all comes to rest
     */
    record Figures(Bounds bounds, int states, long transitions, int depth, int atRest, boolean isExhaustive) {
        String text() {
            return String.format(
                    Locale.ROOT,
                    "%,d states, %,d transitions, %d steps deep, %s within the bounds",
                    states,
                    transitions,
                    depth,
                    isExhaustive ? "all" : "not all");
        }
    }

    Figures figures() {
        return new Figures(bounds, seen.size(), transitions, depth, calm.states(), ahead.isEmpty());
    }

    /** Explores until something is wrong or all is seen. */
    Optional<Finding> run() {
        State start = Scene.start(engine, world, bounds.budget());
        Way origin = new Way(null, "", 0);
        seen.add(Fingerprint.of(start));
        ahead.add(new Place(start, origin, false));
        while (!ahead.isEmpty() && seen.size() < Bounds.MOST_STATES) {
            Place place = ahead.remove();
            depth = Math.max(depth, place.way().length());
            Optional<CalmDown.Wrong> wrong = place.isTried() ? Optional.empty() : calm.wrong(place.state());
            if (wrong.isPresent()) {
                List<String> history = new ArrayList<>(place.way().labels());
                history.addAll(wrong.get().way());
                return Optional.of(new Finding(wrong.get().words(), history));
            }
            for (Steps.Step step : steps.from(place.state())) {
                transitions++;
                Way way = place.way().then(step.label());
                if (step.wrong().isPresent()) {
                    return Optional.of(new Finding(step.wrong().get(), way.labels()));
                }
                if (seen.add(Fingerprint.of(step.after()))) {
                    ahead.add(new Place(step.after(), way, CalmDown.isAlike(place.state(), step.after())));
                }
            }
        }
        return Optional.empty();
    }
}
