package dev.lockstep.run;

import dev.lockstep.types.EventId;
import dev.lockstep.types.LockstepException;
import dev.lockstep.types.QueueName;
import java.util.Optional;

/** A checkpoint of an instance would leave its round; nothing was written, and the run goes on. */
public final class BeyondRoundException extends LockstepException {
    private static final long serialVersionUID = 1;

    private final transient QueueName queue;
    private final transient EventId asked;
    private final transient Optional<EventId> end;

    private BeyondRoundException(QueueName queue, EventId asked, Optional<EventId> end, String message) {
        super(message);
        this.queue = queue;
        this.asked = asked;
        this.end = end;
    }

    static BeyondRoundException passed(QueueName queue, EventId at, EventId end, long round) {
        return new BeyondRoundException(
                queue,
                at,
                Optional.of(end),
                "queue '" + queue + "' cannot be checkpointed at " + at.value() + ": round " + round + " ends at "
                        + end.value() + ", and what comes after it belongs to the next one");
    }

    static BeyondRoundException notRead(QueueName queue, EventId at, long round) {
        return new BeyondRoundException(
                queue,
                at,
                Optional.empty(),
                "queue '" + queue + "' is not this instance's to read in round " + round
                        + ": it is not among the bot's reads, its head was not known when the round opened, or it is a"
                        + " shard of another instance");
    }

    /** The queue of which too much was asked. */
    public QueueName queue() {
        return queue;
    }

    /** Where it was to be. */
    public EventId asked() {
        return asked;
    }

    /** Where the round ends in it; empty if it is not this instance's to read. */
    public Optional<EventId> end() {
        return end;
    }
}
