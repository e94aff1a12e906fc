package dev.lockstep.proof.history;

import dev.lockstep.lock.LockHolder;
import dev.lockstep.lock.LockLostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a named lock is meant to be: held by one token until it is released, or taken over once its time and the bound
 * of clocks are over by the clock of the one who takes it.
 *
 * @param holder the holder's token; empty if the lock is free
 * @param released the token of the last release
 */
record LockState(long epoch, String holder, Instant expiresAt, String released) {
    static final LockState NEW = new LockState(0, "", Instant.EPOCH, "");

    /** By how much clocks may differ. */
    static final Duration CLOCK_DRIFT = Duration.ofSeconds(90);

    private boolean isFree(String token, Instant now) {
        return !released.equals(token)
                && (holder.isEmpty() || expiresAt.plus(CLOCK_DRIFT).isBefore(now));
    }

    /** Taken, if it can be. */
    Optional<LockState> acquired(String token, Instant now, Duration duration) {
        return isFree(token, now)
                ? Optional.of(new LockState(epoch + 1, token, now.plus(duration), released))
                : Optional.empty();
    }

    /** Taken, or given again to an attempt that has it. */
    Optional<LockState> acquired(String token, Instant now, Duration duration, long answered, Instant until) {
        return (holder.equals(token) ? Optional.of(this) : acquired(token, now, duration))
                .filter(next -> next.epoch == answered && next.expiresAt.equals(until));
    }

    /** Rightly refused. */
    Optional<LockState> notAcquired(String token, Instant now) {
        return isFree(token, now) || holder.equals(token) ? Optional.empty() : Optional.of(this);
    }

    /** Held for longer; a renewal that comes late shortens nothing. */
    Optional<LockState> renewed(String token, Instant now, Duration duration) {
        Instant until = now.plus(duration);
        return holder.equals(token) && !expiresAt.isAfter(until)
                ? Optional.of(new LockState(epoch, token, until, released))
                : Optional.empty();
    }

    /** Held for longer, or as long as it is held anyway. */
    Optional<LockState> renewed(String token, Instant now, Duration duration, Instant answered) {
        return renewed(token, now, duration)
                .or(() -> holder.equals(token) ? Optional.of(this) : Optional.empty())
                .filter(next -> next.expiresAt.equals(answered));
    }

    /** Given up by its holder. */
    Optional<LockState> freed(String token) {
        return holder.equals(token) ? Optional.of(new LockState(epoch, "", Instant.EPOCH, token)) : Optional.empty();
    }

    /** Given up, now or before. */
    Optional<LockState> releasedBy(String token) {
        return freed(token).or(() -> released.equals(token) ? Optional.of(this) : Optional.empty());
    }

    /** Lost by a holder, in the way it was told. */
    Optional<LockState> lost(String token, long itsEpoch, LockLostException.Cause how) {
        LockLostException.Cause cause =
                epoch > itsEpoch ? LockLostException.Cause.TAKEN : LockLostException.Cause.RELEASED;
        return !holder.equals(token) && how == cause ? Optional.of(this) : Optional.empty();
    }

    /** Seen as it is. */
    Optional<LockState> seen(Optional<LockHolder> answer, Instant now) {
        boolean held = !holder.isEmpty() && !expiresAt.plus(CLOCK_DRIFT).isBefore(now);
        boolean same = answer.map(
                        h -> held && h.epoch() == epoch && h.expiresAt().equals(expiresAt))
                .orElse(!held);
        return same ? Optional.of(this) : Optional.empty();
    }
}
