package dev.lockstep.lock;

import dev.lockstep.types.LockName;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** {@link Locks} on the tables of an RStreams bus. */
final class RStreamsLocks extends Locks {
    private final InstantSource clock;

    RStreamsLocks(InstantSource clock) {
        this.clock = clock;
    }

    private static UnsupportedByLayoutException unsupported(String operation) {
        return new UnsupportedByLayoutException("locks()." + operation, "it is not built yet");
    }

    @Override
    public Optional<NamedLock> tryAcquire(LockName name, String owner, Duration duration) {
        throw unsupported("tryAcquire");
    }

    @Override
    public Optional<NamedLock> tryAcquireOnce(LockName name, String owner, String attempt, Duration duration) {
        throw unsupported("tryAcquireOnce");
    }

    @Override
    public NamedLock resume(LockTicket ticket) {
        throw unsupported("resume");
    }

    @Override
    public Optional<LockHolder> find(LockName name) {
        throw unsupported("find");
    }

    @Override
    Instant renew(NamedLock lock) {
        throw unsupported("renew");
    }

    @Override
    void release(NamedLock lock) {
        throw unsupported("release");
    }

    @Override
    Instant now() {
        return clock.instant();
    }
}
