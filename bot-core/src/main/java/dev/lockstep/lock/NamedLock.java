package dev.lockstep.lock;

import dev.lockstep.types.LockName;
import java.time.Duration;
import java.time.Instant;

/**
 * A lock this process was given. When a renewal fails with an exception of the SDK the lock is not lost: it is held
 * until {@link #expiresAt()}, and the renewal may be tried again.
 */
public final class NamedLock implements AutoCloseable {
    private final Locks locks;
    private final LockName name;
    private final String owner;
    private final String token;
    private final long epoch;
    private final Duration duration;
    private Instant expiresAt;
    private boolean released;

    NamedLock(
            Locks locks, LockName name, String owner, String token, long epoch, Duration duration, Instant expiresAt) {
        this.locks = locks;
        this.name = name;
        this.owner = owner;
        this.token = token;
        this.epoch = epoch;
        this.duration = duration;
        this.expiresAt = expiresAt;
    }

    public LockName name() {
        return name;
    }

    public String owner() {
        return owner;
    }

    /** The fencing token: higher than that of every earlier holder. */
    public long epoch() {
        return epoch;
    }

    /** What another call needs to go on with this lock, see {@link Locks#resume}. */
    public LockTicket ticket() {
        return new LockTicket(name, owner, token, epoch, duration);
    }

    /** Until when the lock is held, by this process's clock. */
    public synchronized Instant expiresAt() {
        return expiresAt;
    }

    /** Whether the lock is held, by this process's clock. Only the epoch is safe against clocks. */
    public synchronized boolean isHeld() {
        return !released && locks.now().isBefore(expiresAt);
    }

    /**
     * Holds the lock for its duration from now on, also when its time is over but nobody has taken it. One request, one
     * write unit.
     *
     * @throws LockLostException if somebody else has it, or it was released
     */
    public synchronized void renew() {
        expiresAt = locks.renew(this);
    }

    /**
     * Gives the lock up; doing so twice is doing so once. One request, one write unit.
     *
     * @throws LockLostException if somebody else has it: what was done under it may have overlapped with that
     */
    @Override
    public synchronized void close() {
        if (!released) {
            locks.release(this);
            released = true;
        }
    }

    /** Until when nobody may have taken it, if it was not given up; known of a resumed lock too. */
    Instant heldAtLeastUntil() {
        Instant first = Instant.ofEpochMilli(epoch).plus(duration);
        return first.isAfter(expiresAt) ? first : expiresAt;
    }

    String token() {
        return token;
    }

    Duration duration() {
        return duration;
    }
}
