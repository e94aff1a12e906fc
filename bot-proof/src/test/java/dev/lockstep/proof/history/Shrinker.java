package dev.lockstep.proof.history;

import java.util.ArrayList;
import java.util.List;

/** Looks for the shortest program that still violates the same property: without steps, then without faults. */
final class Shrinker {
    private final Stage stage;
    private final int mostPlays;
    private final String property;
    private int plays;

    Shrinker(Stage stage, int mostPlays, String property) {
        this.stage = stage;
        this.mostPlays = mostPlays;
        this.property = property;
    }

    /** A program with no step that could be left out, as far as was tried. */
    Program shrink(Program found) {
        Program shortest = found;
        for (int chunk = found.steps().size() / 2; chunk >= 1 && plays < mostPlays; ) {
            Program shorter = without(shortest, chunk);
            if (shorter.steps().size() == shortest.steps().size()) {
                chunk /= 2;
            }
            shortest = shorter;
        }
        return unharmed(shortest);
    }

    private Program without(Program program, int chunk) {
        Program shortest = program;
        for (int from = 0; from < shortest.steps().size() && plays < mostPlays; ) {
            List<Step> fewer = new ArrayList<>(shortest.steps());
            fewer.subList(from, Math.min(fewer.size(), from + chunk)).clear();
            Program candidate = shortest.with(fewer);
            if (isViolated(candidate)) {
                shortest = candidate;
            } else {
                from += chunk;
            }
        }
        return shortest;
    }

    private Program unharmed(Program program) {
        Program gentlest = program;
        for (int i = 0; i < program.steps().size() && plays < mostPlays; i++) {
            List<Step> steps = new ArrayList<>(gentlest.steps());
            if (steps.get(i).fault().isPresent()) {
                steps.set(i, steps.get(i).unharmed());
                Program candidate = gentlest.with(steps);
                gentlest = isViolated(candidate) ? candidate : gentlest;
            }
        }
        return gentlest;
    }

    private boolean isViolated(Program program) {
        plays++;
        return Play.of(program, stage).complaints().stream()
                .anyMatch(complaint -> complaint.property().equals(property));
    }
}
