package dev.lockstep.local;

import java.util.SplittableRandom;

/**
 * Chance that a seed decides: the same question has the same answer, whoever asks and when. What differs between two
 * demos of one seed is which questions come up, since that hangs on the threads.
 */
record Dice(long seed) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** The answer to a question, from 0 to below 1. */
    double roll(String question, long... details) {
        long mixed = seed * GOLDEN + question.hashCode();
        for (long detail : details) {
            mixed = new SplittableRandom(mixed ^ detail * GOLDEN).nextLong();
        }
        return new SplittableRandom(mixed).nextDouble();
    }
}
