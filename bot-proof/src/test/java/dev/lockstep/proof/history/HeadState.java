package dev.lockstep.proof.history;

import java.util.Optional;

/** What the head of a queue is meant to be: the newest event that anybody told of; 0 for none. */
record HeadState(long newest) {
    static final HeadState NEW = new HeadState(0);

    /** Moved on. */
    Optional<HeadState> moved(long event) {
        return event > newest ? Optional.of(new HeadState(event)) : Optional.empty();
    }

    /** Told of an event, with this answer. */
    Optional<HeadState> told(long event, boolean answer) {
        return answer ? moved(event) : Optional.of(this).filter(same -> event <= newest);
    }

    /** Seen as it is. */
    Optional<HeadState> seen(long answer) {
        return Optional.of(this).filter(same -> answer == newest);
    }
}
