package dev.lockstep.types;

/** The table that is talked to has no counterpart of the operation. Nothing was sent. */
public final class UnsupportedByLayoutException extends LockstepException {
    private static final long serialVersionUID = 1;

    private final String operation;

    /**
     * An operation that cannot be.
     *
     * @param operation its name, such as {@code bots().remove}
     * @param reason why there is none, and what to do instead
     */
    public UnsupportedByLayoutException(String operation, String reason) {
        super(operation + " has no counterpart in the tables of an RStreams bus: " + reason);
        this.operation = operation;
    }

    /** The operation, such as {@code bots().remove}. */
    public String operation() {
        return operation;
    }
}
