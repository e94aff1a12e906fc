package dev.lockstep.types;

import org.jspecify.annotations.Nullable;

/**
 * The name of a queue: what bots read from and write to, and hold a position in.
 *
 * <p>1 to 128 letters, digits and {@code _ . : / -}, beginning with a letter, a digit or an underscore; no segment
 * {@code .} or {@code ..}; without the prefix {@code bot:}, {@code queue:} or {@code system:} of an RStreams reference.
 *
 * @param value the name as it is stored, never rewritten
 */
public record QueueName(String value) {
    private static final String PREFIX = "queue:";

    /**
     * Refuses what is not a name.
     *
     * @throws InvalidInputException with the rule that is broken
     */
    public QueueName {
        Names.checked("queue", value);
    }

    /**
     * The queue of this name.
     *
     * @param value the name
     * @return the same name, typed
     * @throws InvalidInputException with the rule that is broken
     */
    public static QueueName of(String value) {
        return new QueueName(value);
    }

    /**
     * The queue of this name or RStreams reference: {@code orders} and {@code queue:orders} are the same. Checkpoints
     * and runs take queues so, on Lockstep's own table too; everywhere else a reference is refused.
     *
     * @param reference the name, or {@code queue:} and the name
     * @return the name, typed
     * @throws InvalidInputException with the rule that is broken
     */
    public static QueueName ofReference(String reference) {
        return new QueueName(reference.startsWith(PREFIX) ? reference.substring(PREFIX.length()) : reference);
    }

    // Both spelled out: a record's own are put together at run time, which the first checkpoint would wait for.
    /** Whether it is the same name. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QueueName queue && queue.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** The name itself. */
    @Override
    public String toString() {
        return value;
    }
}
