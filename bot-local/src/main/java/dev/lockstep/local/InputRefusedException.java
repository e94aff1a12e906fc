package dev.lockstep.local;

/** What a command was given and cannot use; the message says where and why. */
public final class InputRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InputRefusedException(String message) {
        super(message);
    }
}
