package dev.lockstep.proof.simulation;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Every run that was claimed is in the log once, but for silent ends whose stream record was lost for good. */
final class Ledger {
    private final World world;
    private final Map<String, Map<Long, String>> claimed = new TreeMap<>();
    private final Map<String, Map<Long, String>> entered = new TreeMap<>();
    private final Set<String> excused = new HashSet<>();
    private final Set<String> fenced = new HashSet<>();

    Ledger(World world) {
        this.world = world;
    }

    void claimed(String bot, long epoch, String run) {
        claimed.computeIfAbsent(bot, b -> new TreeMap<>()).put(epoch, run);
    }

    /** A log entry was written; the same one may come again when the first one was removed meanwhile. */
    void entered(String bot, long epoch, Image before, Image after) {
        String run = after.string("id").orElse("");
        Optional<String> earlier = Optional.ofNullable(
                entered.computeIfAbsent(bot, b -> new TreeMap<>()).put(epoch, run));
        if (!before.item().isEmpty() || !earlier.orElse(run).equals(run)) {
            world.chronicle().violation(bot, "run " + epoch + " was entered in the log twice");
        } else if (!run.equals(claimed.getOrDefault(bot, Map.of()).get(epoch))) {
            world.chronicle().violation(bot, "run " + epoch + " was entered in the log as " + run);
        }
    }

    /** An operator's rewind or removal has fenced a run. */
    void fenced(String bot, long epoch) {
        fenced.add(bot + "#" + epoch);
    }

    boolean isFenced(String bot, long epoch) {
        return fenced.contains(bot + "#" + epoch);
    }

    /** The stream's record of a silent end was lost for good. */
    void lost(String bot, long epoch) {
        excused.add(bot + "#" + epoch);
    }

    /** At the end. */
    void requireAllEntered() {
        claimed.forEach((bot, runs) -> runs.keySet().forEach(epoch -> {
            if (entered.getOrDefault(bot, Map.of()).containsKey(epoch)) {
                world.chronicle().count("runs in the log");
            } else if (excused.contains(bot + "#" + epoch)) {
                world.chronicle().count("silent ends not in the log, as their record was lost");
            } else {
                world.chronicle().violation(bot, "run " + epoch + " is not in the log");
            }
        }));
    }
}
