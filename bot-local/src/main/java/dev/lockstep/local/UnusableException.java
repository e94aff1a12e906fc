package dev.lockstep.local;

import org.jspecify.annotations.Nullable;

/** What keeps a command from working, in words for its user. */
public final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnusableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
