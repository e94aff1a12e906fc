package dev.lockstep.bench.peers;

/** What the caller was told. */
public enum Answer {
    DONE,
    REFUSED
}
