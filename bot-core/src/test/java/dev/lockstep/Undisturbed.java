package dev.lockstep;

import java.util.Optional;

/**
 * An operation over whole records.
 *
 * @param refusal what it is refused with, if its case is one that is refused
 * @param changes whether the table is another one afterwards
 */
record Undisturbed(Optional<Class<?>> refusal, boolean changes) {
    boolean isRefusedWith(Class<?> other) {
        return refusal.filter(other::equals).isPresent();
    }

    /** Somebody else writes in the middle of the call, by which it is refused. */
    boolean isMetByOthers() {
        return refusal.isPresent() && changes;
    }
}
