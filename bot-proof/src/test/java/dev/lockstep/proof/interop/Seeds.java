package dev.lockstep.proof.interop;

import java.util.stream.LongStream;

/** The histories that are tried: as many as {@code -Dlockstep.interop.seeds} says, 5 if nothing. */
final class Seeds {
    private Seeds() {}

    static LongStream all() {
        return LongStream.rangeClosed(1, Long.getLong("lockstep.interop.seeds", 5));
    }
}
