package dev.lockstep.run;

import dev.lockstep.types.EventId;
import dev.lockstep.types.LockstepException;
import dev.lockstep.types.QueueName;

/**
 * A checkpoint would move a position back, or a commit would apply effects to events that were committed before.
 * Nothing was written. Positions are moved back only by {@link Runs#rewind}.
 */
public final class StalePositionException extends LockstepException {
    private static final long serialVersionUID = 1;

    private final transient QueueName queue;
    private final transient EventId asked;
    private final transient EventId stored;

    StalePositionException(QueueName queue, EventId asked, EventId stored) {
        super("position of queue '" + queue + "' is at " + stored.value() + " already; asked for " + asked.value());
        this.queue = queue;
        this.asked = asked;
        this.stored = stored;
    }

    public QueueName queue() {
        return queue;
    }

    public EventId asked() {
        return asked;
    }

    public EventId stored() {
        return stored;
    }
}
