package dev.lockstep.proof.simulation;

import dev.lockstep.types.EventId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** The events themselves, which Lockstep never sees. */
final class Queues {
    private final InstantSource clock;
    private final Map<String, NavigableSet<EventId>> events = new HashMap<>();
    private long number;

    Queues(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds an event that is newer than all others. */
    EventId add(String queue) {
        EventId event = EventId.at(clock.instant(), ++number);
        of(queue).add(event);
        return event;
    }

    /** Up to so many events behind a position. */
    List<EventId> after(String queue, Optional<EventId> position, int most) {
        return position.map(at -> of(queue).tailSet(at, false)).orElseGet(() -> of(queue)).stream()
                .limit(most)
                .toList();
    }

    /** Up to so many events before a position, the newest first. */
    List<EventId> before(String queue, Optional<EventId> position, int most) {
        return position.stream()
                .flatMap(at -> of(queue).headSet(at, false).descendingSet().stream())
                .limit(most)
                .toList();
    }

    private NavigableSet<EventId> of(String queue) {
        return events.computeIfAbsent(queue, q -> new TreeSet<>());
    }
}
