package dev.lockstep.proof.history;

/**
 * Something that must not be.
 *
 * @param property what was violated, the same whatever the history
 */
record Complaint(String property, String what) {
    /** What has no explanation, without the part that has one. */
    String unexplained() {
        return what.substring(Math.max(0, what.indexOf(Linearizability.NOT_IN_ORDER)));
    }

    @Override
    public String toString() {
        return property + ": " + what;
    }
}
