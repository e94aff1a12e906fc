package dev.lockstep.proof.history;

/**
 * Something that must not be.
 *
 * @param property what was violated, the same whatever the history
 */
record Complaint(String property, String what) {
    /** What was impossible, without what came before and what would have come later. */
    String impossible() {
        return Linearizability.impossible(what);
    }

    @Override
    public String toString() {
        return property + ": " + what;
    }
}
