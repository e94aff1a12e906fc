package dev.lockstep.bench.peers;

import java.util.Map;

/** A library, and how it keeps each promise. */
public interface Contender {
    /** With its version. */
    String name();

    /** Its ways; a promise that is not there is one that it does not make. */
    Map<Promise, Way> ways();
}
