package dev.lockstep.proof.rounds;

import dev.lockstep.types.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    Queues(int number, int differentKeys) {
        NAMES.subList(0, number).forEach(queue -> keys.put(queue, new ArrayList<>()));
        this.differentKeys = differentKeys;
    }

    /** The queues that are read, by name. */
    List<String> names() {
        return List.copyOf(keys.keySet());
    }

    /** Another event at the end of a queue. */
    void append(String queue, SplittableRandom random) {
        events(queue).add("key-" + random.nextInt(differentKeys));
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
