package dev.lockstep.dispatch;

import dev.lockstep.types.LockstepException;

/** A target could not be invoked: unknown, denied, throttled, switched off, payload too large. */
public final class InvocationRefusedException extends LockstepException {
    private static final long serialVersionUID = 1;

    private final String code;

    /**
     * A refusal.
     *
     * @param code a stable name of the reason, such as {@code unknown-target}
     * @param message what a person needs to mend it
     */
    public InvocationRefusedException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** A stable name of the reason. */
    public String code() {
        return code;
    }
}
