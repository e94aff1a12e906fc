package dev.lockstep.run;

import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The share of one instance where several work on the same queues.
 *
 * @param instances how many there are; this one is given by {@link Invocation#instance}, counted from 0
 * @param from the last event of a queue that this instance has read; a queue it does not name was not read yet
 * @param to the last event of this round per queue, which no instance may pass; other queues are not this instance's to
 *     read
 * @param upTo the last event of this round in every queue, as an RStreams bus tells it; empty on a table of Lockstep's
 */
public record FanOut(int instances, Map<QueueName, EventId> from, Map<QueueName, EventId> to, Optional<EventId> upTo) {
    /**
     * Refuses what is no share.
     *
     * @throws InvalidInputException if there is not even one instance
     */
    public FanOut {
        if (instances < 1) {
            throw InvalidInputException.of("instances", instances + " is not above 0");
        }
        from = Map.copyOf(from);
        to = Map.copyOf(to);
    }

    /** A share as an RStreams bus tells it. */
    public FanOut(int instances, Optional<EventId> upTo, Map<QueueName, EventId> from) {
        this(instances, from, Map.of(), upTo);
    }

    /** The last event of this round in a queue; empty if the queue is not this instance's to read, or has no end. */
    public Optional<EventId> end(String queue) {
        return Optional.ofNullable(to.get(QueueName.ofReference(queue))).or(() -> upTo);
    }

    /** Where this instance stands when it has done its share: the end of each queue of {@link #to}. */
    public Checkpoint atEnd() {
        Checkpoint end = Checkpoint.NONE;
        for (Map.Entry<QueueName, EventId> entry : to.entrySet()) {
            end = end.andRead(entry.getKey(), Position.at(entry.getValue()));
        }
        return end;
    }

    /**
     * Whose the events of a key are: the CRC-32 of its UTF-8 bytes (as in zlib, gzip and PNG; {@code 123456789} has
     * {@code CBF43926}), taken as an unsigned number, modulo the number of instances. The same in every language.
     *
     * @return a number from 0 to {@code instances - 1}
     * @throws InvalidInputException if there is not even one instance
     */
    public static int ownerOf(String key, int instances) {
        if (instances < 1) {
            throw InvalidInputException.of("instances", instances + " is not above 0");
        }
        CRC32 hash = new CRC32();
        hash.update(key.getBytes(StandardCharsets.UTF_8));
        return (int) (hash.getValue() % instances);
    }
}
