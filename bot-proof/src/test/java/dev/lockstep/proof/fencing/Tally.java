package dev.lockstep.proof.fencing;

/**
 * How many events were counted, and the sum of what they say, by which an event counted twice does not make up for one
 * that was left out.
 */
record Tally(long count, long sum) {
    static Tally of(long amount) {
        return new Tally(1, amount);
    }

    Tally plus(Tally other) {
        return new Tally(count + other.count, sum + other.sum);
    }
}
