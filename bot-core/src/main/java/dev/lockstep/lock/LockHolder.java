package dev.lockstep.lock;

import dev.lockstep.types.LockName;
import java.time.Instant;

/**
 * Who holds a lock.
 *
 * @param owner what the holder called itself
 * @param epoch the lock's fencing token
 * @param expiresAt until when the holder may take it for its own
 * @param takeoverAt from when on another may take it; later than {@code expiresAt} by the bound of clock drift
 */
public record LockHolder(LockName name, String owner, long epoch, Instant expiresAt, Instant takeoverAt) {}
