package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.types.QueueName;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Positions as parts of a change. */
final class PositionChanges {
    private static final int MOST_ENTRIES = 40;

    private PositionChanges() {}

    /**
     * An expression holds 4 KB, so many positions are set as a whole map: nobody else changes it while the number of
     * writes is as it was.
     */
    static void set(Change change, String attribute, Map<QueueName, Position> moved, Map<QueueName, Position> all) {
        if (moved.size() <= MOST_ENTRIES) {
            moved.forEach((queue, position) -> change.setEntry(attribute, queue.value(), position.toAttribute()));
        } else {
            change.set(attribute, attribute(all));
        }
    }

    /** All of them, as one attribute. */
    static AttributeValue attribute(Map<QueueName, Position> positions) {
        Map<String, AttributeValue> map = new HashMap<>();
        positions.forEach((queue, position) -> map.put(queue.value(), position.toAttribute()));
        return AttributeValue.fromM(map);
    }

    /** Sets one position; the beginning of a queue is kept by no entry. */
    static void setOrForget(Change change, String attribute, QueueName queue, Position position) {
        if (position.eventId().isBeginning()) {
            change.removeEntry(attribute, queue.value());
        } else {
            change.setEntry(attribute, queue.value(), position.toAttribute());
        }
    }
}
