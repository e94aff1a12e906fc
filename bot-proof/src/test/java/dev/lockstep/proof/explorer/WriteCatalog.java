package dev.lockstep.proof.explorer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The conditional writes that took place in explorations: which call makes them, who calls it, what they do to a run.
 */
final class WriteCatalog implements World.Watcher {
    private final SortedMap<String, Entry> entries = new TreeMap<>();
    private final Map<List<Object>, Entry> known = new HashMap<>();

    /**
     * @param condition with the phases that a bot names; all others go by the phase that they saw
     * @param phases how the run's phase was before and after; empty for other records
     * @param changes attributes that are set, or removed if a minus stands before them
     */
    record Entry(
            String operation,
            String record,
            String condition,
            SortedSet<Transition> phases,
            SortedSet<String> senders,
            SortedSet<String> changes) {}

    /** Phases by their codes; a minus for a record that is not there. */
    record Transition(String before, String after) implements Comparable<Transition> {
        @Override
        public int compareTo(Transition other) {
            return (before + after).compareTo(other.before + other.after);
        }
    }

    @Override
    public void wrote(
            Request.Write write, Actor sender, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
        Map<String, AttributeValue> item = after.isEmpty() ? before : after;
        for (Request.Part part : write.parts()) {
            if (item.entrySet().containsAll(part.key().attributes().entrySet())) {
                Entry entry = known.computeIfAbsent(
                        List.of(write.operation(), part.key().sort(), part.condition(), part.update()),
                        k -> entry(write, part, sender));
                entry.senders().add(sender.program().title());
                if (part.key().equals(Scene.RUN)) {
                    entry.phases().add(new Transition(phase(before), phase(after)));
                }
            }
        }
    }

    /** Bots name the phases that a run must be in; all others go by what they saw. */
    private Entry entry(Request.Write write, Request.Part part, Actor sender) {
        String record = part.key().sort().replaceAll("^S#.*", "S#…");
        Wording wording = new Wording(sender.program() instanceof Program.Work ? part.values() : Map.of());
        String condition = part.condition().text(wording);
        Entry entry = entries.computeIfAbsent(
                write.operation() + " " + record + " " + condition,
                k -> new Entry(
                        write.operation(), record, condition, new TreeSet<>(), new TreeSet<>(), new TreeSet<>()));
        part.update().sets().forEach(set -> entry.changes().add(set.target().toString()));
        part.update().removes().forEach(path -> entry.changes().add("-" + path));
        return entry;
    }

    private static String phase(Map<String, AttributeValue> item) {
        AttributeValue phase = item.get("st");
        return phase == null ? "-" : phase.s();
    }

    /** By operation, record and condition. */
    List<Entry> entries() {
        return List.copyOf(entries.values());
    }
}
