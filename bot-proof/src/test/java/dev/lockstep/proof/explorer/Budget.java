package dev.lockstep.proof.explorer;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** How often what may still happen. A fault counts as itself and as a fault. */
record Budget(Map<Chance, Integer> left) {

    static Budget of(Map<Chance, Integer> left) {
        return new Budget(Map.copyOf(left));
    }

    int left(Chance chance) {
        return left.getOrDefault(chance, 0);
    }

    /** What is left after it happens; empty if it may not. */
    Optional<Budget> without(Chance chance) {
        if (left(chance) == 0 || (chance.isFault() && left(Chance.FAULT) == 0)) {
            return Optional.empty();
        }
        Map<Chance, Integer> less = new EnumMap<>(left);
        less.merge(chance, -1, Integer::sum);
        if (chance.isFault()) {
            less.merge(Chance.FAULT, -1, Integer::sum);
        }
        return Optional.of(new Budget(less));
    }

    boolean isTimeOver() {
        return left(Chance.MOMENT) == 0 && left(Chance.LONG_TIME) == 0;
    }
}
