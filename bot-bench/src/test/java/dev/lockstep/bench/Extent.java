package dev.lockstep.bench;

/** How much is measured. */
public enum Extent {
    /** All parts in less than five minutes. */
    SHORT,
    /** As often, as long and as large as the documents say. */
    FULL;

    /** The first in a short measurement, the second in a full one. */
    public <T> T of(T inShort, T inFull) {
        return this == SHORT ? inShort : inFull;
    }
}
