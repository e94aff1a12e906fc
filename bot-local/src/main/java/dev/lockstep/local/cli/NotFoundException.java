package dev.lockstep.local.cli;

/** What a command was to show or change is not there. */
final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotFoundException(String message) {
        super(message);
    }
}
