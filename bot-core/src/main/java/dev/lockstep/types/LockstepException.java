package dev.lockstep.types;

/**
 * Root of what Lockstep itself throws beside {@link InvalidInputException}. Failures of the AWS SDK pass unchanged and
 * are not wrapped in it.
 */
public abstract class LockstepException extends RuntimeException {
    private static final long serialVersionUID = 1;

    protected LockstepException(String message) {
        super(message);
    }
}
