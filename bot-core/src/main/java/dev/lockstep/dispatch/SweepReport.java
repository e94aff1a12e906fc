package dev.lockstep.dispatch;

/**
 * What a sweep did.
 *
 * @param fired due times turned into wake-ups
 * @param looked instances looked at because they were due
 * @param repaired wake-ups and heads that a lost record had left behind
 * @param failed records that could not be worked off and will be tried again
 */
public record SweepReport(int fired, int looked, int repaired, int failed) {
    static final SweepReport NOTHING = new SweepReport(0, 0, 0, 0);

    SweepReport plus(SweepReport other) {
        return new SweepReport(
                fired + other.fired, looked + other.looked, repaired + other.repaired, failed + other.failed);
    }
}
