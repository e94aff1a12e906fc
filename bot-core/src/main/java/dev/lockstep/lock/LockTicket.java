package dev.lockstep.lock;

import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockName;
import java.time.Duration;

/**
 * The right to renew and release a lock, kept by its holder where Lockstep keeps nothing between its calls.
 *
 * @param token names the holder, 1 to 64 characters
 * @param epoch the fencing token
 * @param duration for how long each renewal holds it
 */
public record LockTicket(LockName name, String owner, String token, long epoch, Duration duration) {
    public LockTicket {
        if (!token.matches("[A-Za-z0-9_-]{1,64}")) {
            throw InvalidInputException.of("token", InvalidInputException.quoted(token) + " names no holder");
        }
    }
}
