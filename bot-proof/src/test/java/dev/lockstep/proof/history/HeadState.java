package dev.lockstep.proof.history;

import java.util.Optional;

/**
 * What the head of a queue is meant to be: the newest event that anybody told of; 0 for none.
 *
 * @param by the call that told of it
 */
record HeadState(long newest, String by) {
    static final HeadState NEW = new HeadState(0, "");

    /** Moved on by a call. */
    Optional<HeadState> moved(long event, String call) {
        return event > newest ? Optional.of(new HeadState(event, call)) : Optional.empty();
    }

    /** Told of an event by a call, with this answer: whether it was this call that moved it. */
    Optional<HeadState> told(long event, boolean answer, String call) {
        return answer ? moved(event, call) : Optional.of(this).filter(same -> event <= newest && !by.equals(call));
    }

    /** Seen as it is. */
    Optional<HeadState> seen(long answer) {
        return Optional.of(this).filter(same -> answer == newest);
    }
}
