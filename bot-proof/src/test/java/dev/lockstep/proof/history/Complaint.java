package dev.lockstep.proof.history;

/**
 * Something that must not be.
 *
 * @param property what was violated, the same whatever the history
 */
record Complaint(String property, String what) {
    @Override
    public String toString() {
        return property + ": " + what;
    }
}
