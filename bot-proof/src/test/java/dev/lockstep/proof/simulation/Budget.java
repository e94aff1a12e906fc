package dev.lockstep.proof.simulation;

import dev.lockstep.cost.Cost;
import java.util.Map;
import java.util.TreeMap;

/** What all that happened may cost by docs/performance.md, beside what it did cost. */
final class Budget {
    private static final double FOR_FAULTS = 1.05;

    private final Map<String, Long> requests = new TreeMap<>();
    private long writeUnits;

    /** Somebody is about to do what may take so many requests. */
    void allow(String who, long more) {
        requests.merge(who, more, Long::sum);
    }

    /** A write took place, and may have cost so much. */
    void written(Place place, Image before, Image after) {
        switch (place.kind()) {
            case 'H', 'W', 'M' -> writeUnits += 1;
            case 'B' -> writeUnits += before.item().isEmpty() || after.item().isEmpty() ? 5 : 7;
            case 'X' -> writeUnits += after.item().containsKey("et") ? 2 : 1;
            case 'R' -> writeUnits += ofRun(TrueRun.of(before), TrueRun.of(after), before, after);
            default -> writeUnits += 4;
        }
    }

    private static long ofRun(TrueRun was, TrueRun is, Image before, Image after) {
        if (is.isFailure() && was.isOpen()) {
            return 6;
        } else if (is.epoch() > was.epoch() && is.isInvoked()) {
            return was.due().isPresent() ? 3 : 2;
        } else if (is.epoch() > was.epoch()) {
            return 6;
        } else if (was.isOpen() && !is.isOpen()) {
            return 2;
        }
        return before.instant("ds").equals(after.instant("ds")) ? 1 : 3;
    }

    long writeUnits() {
        return writeUnits;
    }

    long requests(String who) {
        return requests.getOrDefault(who, 0L);
    }

    /** @param conflicts how often each met a transaction, after which the library makes the request once more */
    void check(World world, Map<String, Cost> spent, Map<String, Long> conflicts) {
        double units = spent.values().stream().mapToDouble(Cost::writeUnits).sum();
        if (units > writeUnits * FOR_FAULTS) {
            world.chronicle().violation("everybody", "spent " + units + " write units of " + writeUnits);
        }
        spent.forEach((who, cost) -> {
            long most = requests(who) + conflicts.getOrDefault(who, 0L);
            if (requests.containsKey(who) && cost.requests() > most) {
                world.chronicle().violation(who, "made " + cost.requests() + " requests, in place of " + most);
            }
        });
    }
}
