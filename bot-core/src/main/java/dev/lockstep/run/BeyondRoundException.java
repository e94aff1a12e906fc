package dev.lockstep.run;

import dev.lockstep.types.EventId;
import dev.lockstep.types.LockstepException;
import dev.lockstep.types.QueueName;

/** A checkpoint of an instance would leave its round; nothing was written, and the run goes on. */
public final class BeyondRoundException extends LockstepException {
    private static final long serialVersionUID = 1;

    private BeyondRoundException(String message) {
        super(message);
    }

    static BeyondRoundException passed(QueueName queue, EventId at, EventId end, long round) {
        return new BeyondRoundException("queue '" + queue + "' cannot be checkpointed at " + at.value() + ": round "
                + round + " ends at " + end.value() + ", and what is behind it belongs to the next one");
    }

    static BeyondRoundException notRead(QueueName queue, long round) {
        return new BeyondRoundException("queue '" + queue + "' is not this instance's to read in round " + round
                + ": it is not among the bot's reads, its head was not known when the round opened, or it is a shard"
                + " of another instance");
    }
}
