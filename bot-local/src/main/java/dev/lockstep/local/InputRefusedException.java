package dev.lockstep.local;

/** A file that the demo cannot count; the message says where and why. */
final class InputRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InputRefusedException(String message) {
        super(message);
    }
}
