package dev.lockstep.proof.history;

/** The client's process has died. */
final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash() {
        super("the process died", null, false, false);
    }
}
