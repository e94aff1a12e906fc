package dev.lockstep.lock;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.ItemStore;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockName;
import dev.lockstep.types.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Named locks. A lock is held until it is released or its time is over, and has an epoch that rises with every holder
 * for ever: pass it to whatever must refuse a holder that was superseded while it slept. The record:
 *
 * <pre>
 * e epoch   o owner   t the holder's token   x expires at   k may be taken over from   r token of the last release
 * b epoch of the last holder whose lock was broken
 * </pre>
 *
 * <h2>On the tables of an RStreams bus</h2>
 *
 * Locks are leo-sdk's, and contended by it; it deletes a lock that is released and puts it anew. Therefore:
 *
 * <ul>
 *   <li>The epoch is the millisecond at which the lock was taken. It rises with every holder while the item is there,
 *       and not over a release if the next holder's clock is behind.
 *   <li>leo-sdk takes an expired lock at once, and not only when it is expired beyond the drift of clocks.
 *   <li>leo-sdk's holder of the same name may release a lock of Lockstep's: an owner should be nobody else's.
 *   <li>A request of {@link #tryAcquireOnce} that arrives after the release gets the lock again.
 *   <li>Of a lock that is gone it is known that this call released it, or an operator, until its time is over; later it
 *       may have been taken and released by somebody else, and {@link NamedLock#close} says that it was lost. So it
 *       does where its response was lost and somebody else has the lock by now.
 * </ul>
 */
public abstract sealed class Locks permits NativeLocks, RStreamsLocks {

    private static final Duration LONGEST = Duration.ofDays(366);

    Locks() {}

    /** Used by {@link dev.lockstep.Lockstep}. */
    public static Locks of(ItemStore store, InstantSource clock, Duration clockDrift, AuditTrail audit) {
        return store.choose(
                () -> new NativeLocks(store, clock, clockDrift, audit),
                () -> new RStreamsLocks(store, clock, clockDrift));
    }

    /**
     * Takes a lock that is free, released, or was not released by a holder whose time is over: one request and one
     * write unit, whichever it is. It is not re-entrant.
     *
     * @param owner what the holder calls itself, for people; 1 to 256 characters
     * @param duration for how long; positive, at most 366 days. {@link NamedLock#renew} prolongs it
     * @return empty if somebody else holds it; {@link #find} tells who
     */
    public final Optional<NamedLock> tryAcquire(LockName name, String owner, Duration duration) {
        requireOwner(owner);
        requireDuration(duration);
        return tryAcquire(name, owner, Tokens.next(), duration);
    }

    /**
     * As {@link #tryAcquire(LockName, String, Duration)}, for a caller that may ask for the same several times and
     * means it once: it makes up a name for the attempt, and is given the lock again that this attempt got and still
     * has. An attempt whose lock was released gets none, until somebody else has held and released it too.
     *
     * @param attempt what nobody else makes up, such as a UUID; at least as hard to guess
     */
    public final Optional<NamedLock> tryAcquireOnce(LockName name, String owner, String attempt, Duration duration) {
        requireOwner(owner);
        requireDuration(duration);
        return tryAcquire(name, owner, Tokens.of(name.value(), owner, attempt), duration);
    }

    /** Takes a lock for the holder of this token. */
    abstract Optional<NamedLock> tryAcquire(LockName name, String owner, String token, Duration duration);

    /**
     * A lock that was acquired before, to be renewed or released by a process that kept only its ticket. No request.
     */
    public NamedLock resume(LockTicket ticket) {
        requireOwner(ticket.owner());
        requireDuration(ticket.duration());
        return new NamedLock(
                this,
                ticket.name(),
                ticket.owner(),
                ticket.token(),
                ticket.epoch(),
                ticket.duration(),
                Instant.EPOCH); // not known to be held until it is renewed
    }

    /** Who holds a lock now. One request. */
    public abstract Optional<LockHolder> find(LockName name);

    /**
     * Takes a lock away from whoever holds it, by hand: it is free at once. The epoch stays until the next holder
     * raises it, by which the one before is told from him; renewals of the one before are refused, and its attempt gets
     * no lock again. A lock that is renewed, released or taken over in between stays with whom it is. Audited: two
     * requests, five write units; one request if nobody holds it.
     *
     * @return the holder that lost it; empty if there was none, or not the same one any more
     */
    public Optional<LockHolder> breakLock(LockName name, Note note) {
        Optional<LockHolder> seen = find(name);
        return seen.isPresent() && breakLock(seen.get(), note) ? seen : Optional.empty();
    }

    /**
     * As {@link #breakLock(LockName, Note)}, but of this holder alone, as it was {@linkplain #find found}: for whoever
     * asks before it is done, and for calls that may be repeated. One request.
     *
     * @return whether it was this call that did it
     */
    public abstract boolean breakLock(LockHolder seen, Note note);

    /** {@link NamedLock#renew}. */
    abstract Instant renew(NamedLock lock);

    /** {@link NamedLock#close}. */
    abstract void release(NamedLock lock);

    abstract Instant now();

    static void requireOwner(String owner) {
        if (owner.isBlank() || owner.length() > 256 || owner.chars().anyMatch(Character::isISOControl)) {
            throw InvalidInputException.of(
                    "owner",
                    InvalidInputException.quoted(owner)
                            + " is not accepted: 1 to 256 characters are, not only blanks, none of control");
        }
    }

    static void requireDuration(Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw InvalidInputException.of("duration", duration + " is not between zero and 366 days");
        }
    }
}
