package dev.lockstep.local;

import dev.lockstep.types.EventId;
import java.util.List;

/**
 * Consecutive events of a queue.
 *
 * @param first the number of the first one; numbers begin at 1 and have no gaps
 */
record Slice(long first, List<String> events) {
    Slice {
        events = List.copyOf(events);
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    long last() {
        return first + events.size() - 1;
    }

    EventId lastId() {
        return EventId.ofNumber(last());
    }

    /** The events from index {@code from} up to before {@code to}. */
    Slice part(int from, int to) {
        return new Slice(first + from, events.subList(from, to));
    }
}
