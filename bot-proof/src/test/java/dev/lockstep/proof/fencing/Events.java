package dev.lockstep.proof.fencing;

import dev.lockstep.run.Checkpoint;
import dev.lockstep.types.EventId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** The input of one history: queues of events 1, 2, 3, ..., each with a key and an amount that follow from the seed. */
final class Events {
    static final List<String> QUEUES = List.of("orders", "returns", "visits");
    private static final int KEYS = 4;

    private final String prefix;
    private final Map<String, Integer> lengths = new LinkedHashMap<>();
    private final long seed;

    Events(String prefix, long seed) {
        this.prefix = prefix;
        this.seed = seed;
        SplittableRandom random = new SplittableRandom(seed);
        QUEUES.forEach(queue -> lengths.put(queue, 8 + random.nextInt(20)));
    }

    /** The events of a queue after {@code from}, up to and including {@code to}. */
    record Part(String queue, long from, long to) {
        @Override
        public String toString() {
            return queue + " " + (from + 1) + ".." + to;
        }
    }

    long length(String queue) {
        return lengths.getOrDefault(queue, 0);
    }

    int all() {
        return lengths.values().stream().mapToInt(length -> length).sum();
    }

    /** What is to be counted for these events. */
    Map<String, Tally> tallies(List<Part> parts) {
        Map<String, Tally> tallies = new TreeMap<>();
        for (Part part : parts) {
            for (long n = part.from() + 1; n <= part.to(); n++) {
                SplittableRandom event =
                        new SplittableRandom(seed * 31 + part.queue().hashCode() * 1_009L + n);
                tallies.merge(prefix + event.nextInt(KEYS), Tally.of(1 + event.nextInt(1_000_000)), Tally::plus);
            }
        }
        return tallies;
    }

    /** What must have been counted in the end. */
    Map<String, Tally> expected() {
        return tallies(
                QUEUES.stream().map(queue -> new Part(queue, 0, length(queue))).toList());
    }

    /** Every key there is. */
    Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        for (int key = 0; key < KEYS; key++) {
            keys.add(prefix + key);
        }
        return keys;
    }

    static Checkpoint checkpoint(List<Part> parts) {
        Checkpoint checkpoint = Checkpoint.NONE;
        for (Part part : parts) {
            checkpoint = checkpoint.andRead(part.queue(), id(part.to()), part.to() - part.from());
        }
        return checkpoint;
    }

    /** Where the queues stand that these parts begin at. */
    static Checkpoint before(List<Part> parts) {
        Checkpoint checkpoint = Checkpoint.NONE;
        for (Part part : parts) {
            if (part.from() > 0) {
                checkpoint = checkpoint.andRead(part.queue(), id(part.from()), 0);
            }
        }
        return checkpoint;
    }

    static EventId id(long number) {
        return EventId.ofNumber(number);
    }

    static long number(EventId id) {
        return Long.parseLong(id.value());
    }
}
