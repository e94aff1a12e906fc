package dev.lockstep.proof.history;

import dev.lockstep.types.LockstepException;
import java.time.Instant;
import java.util.Optional;

/**
 * An operation as its caller saw it.
 *
 * @param value what was answered; empty if nothing was, or a refusal
 * @param refusal the refusal, if it was one
 * @param struck whether a fault has struck one of its requests
 * @param late whether a request of it may still arrive
 * @param sent whether a request was made at all
 * @param from the caller's clock when it called
 * @param again the caller's clock when it called for the last time
 * @param to the caller's clock when it was answered
 */
record Asked<T>(
        String text,
        int invoked,
        int answered,
        Optional<T> value,
        Optional<LockstepException> refusal,
        boolean struck,
        boolean late,
        boolean sent,
        Instant from,
        Instant again,
        Instant to) {

    /** Whether the caller knows how it went. */
    boolean isKnown() {
        return value.isPresent() || refusal.isPresent();
    }
}
