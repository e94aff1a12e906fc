package dev.lockstep.proof.fencing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The grants of a lock as its record has shown them, in the order in which they took effect, and the effects that an
 * item of a user's took, in their order.
 */
record Grants(List<Holding> granted, List<Holding> effects) {

    /** An epoch, and the attempt that the lock was granted to. */
    record Holding(long epoch, String attempt) {}

    /** What is wrong: epochs that do not rise from grant to grant, or effects that do not follow the grants. */
    List<String> violations() {
        List<String> violations = new ArrayList<>();
        for (int i = 1; i < granted.size(); i++) {
            if (granted.get(i).epoch() <= granted.get(i - 1).epoch()) {
                violations.add("granted " + granted.get(i) + " after " + granted.get(i - 1));
            }
        }
        Set<Holding> known = new HashSet<>(granted);
        for (int i = 0; i < effects.size(); i++) {
            if (!known.contains(effects.get(i))) {
                violations.add("an effect of " + effects.get(i) + ", which was never granted");
            }
            if (i > 0 && effects.get(i).epoch() < effects.get(i - 1).epoch()) {
                violations.add("an effect of " + effects.get(i) + " after one of " + effects.get(i - 1));
            }
        }
        return violations;
    }
}
