package dev.lockstep.testkit;

/**
 * The process of a client has died: no request is made from then on. An error, so that nobody catches it in passing.
 */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1;

    SimulatedCrash(String when) {
        super("died " + when, null, false, false);
    }
}
