package dev.lockstep.proof.rounds;

import dev.lockstep.types.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** What a bot reads: queues of events 1, 2, 3, ..., each with a key, that grow as time goes by. */
final class Queues {
    private static final List<String> NAMES = List.of("orders", "returns", "visits");

    /** The queue that is written. */
    static final String OUTPUT = "invoices";

    private final Map<String, List<String>> keys = new TreeMap<>();
    private final int differentKeys;
    private final Set<String> shards;

    Queues(int number, int differentKeys) {
        this(number, differentKeys, 1);
    }

    /** A third of the seeds have shards: all of the queues, or all but the first, of three. */
    Queues(int number, int differentKeys, long seed) {
        shards = seed % 3 == 0 ? Set.copyOf(NAMES.subList((int) (seed & 1), NAMES.size())) : Set.of();
        NAMES.subList(0, shards.isEmpty() ? number : NAMES.size()).forEach(queue -> keys.put(queue, new ArrayList<>()));
        this.differentKeys = differentKeys;
    }

    /** The queues that are read, by name. */
    List<String> names() {
        return List.copyOf(keys.keySet());
    }

    /** Those that are each read by one instance alone. */
    Set<String> shards() {
        return shards;
    }

    /** Another event at the end of a queue; the keys of a shard are in no other queue. */
    void append(String queue, SplittableRandom random) {
        String key = "key-" + random.nextInt(differentKeys);
        events(queue).add(shards.contains(queue) ? queue + "-" + key : key);
    }

    long length(String queue) {
        return events(queue).size();
    }

    long all() {
        return keys.values().stream().mapToLong(List::size).sum();
    }

    String key(String queue, long number) {
        return events(queue).get((int) number - 1);
    }

    /** The events of a queue after {@code from}, up to and including {@code to}. */
    List<Event> between(String queue, long from, long to) {
        return LongStream.rangeClosed(from + 1, to)
                .mapToObj(number -> new Event(queue, number, key(queue, number)))
                .toList();
    }

    private List<String> events(String queue) {
        return keys.getOrDefault(queue, List.of());
    }

    static long number(EventId id) {
        return Long.parseLong(id.value());
    }

    /** One event. */
    record Event(String queue, long number, String key) {
        @Override
        public String toString() {
            return queue + " " + number;
        }
    }
}
