package dev.lockstep.proof.explorer;

/** 128 bits that stand for all that was added, in its order. */
final class Bits {
    private long high = 0x9E3779B97F4A7C15L;
    private long low = 0xC2B2AE3D27D4EB4FL;

    /** What was added up to now. */
    record Mark(long high, long low) {}

    Mark mark() {
        return new Mark(high, low);
    }

    void add(Mark mark) {
        mix(mark.high());
        mix(mark.low());
    }

    void add(String text) {
        for (int i = 0; i < text.length(); i++) {
            mix(text.charAt(i));
        }
        mix(0xFFFF);
    }

    void add(long number) {
        mix(number);
        mix(0xFFFE);
    }

    private void mix(long bits) {
        high = Long.rotateLeft((high ^ bits) * 0x87C37B91114253D5L, 31);
        low = Long.rotateLeft((low ^ bits) * 0x4CF5AD432745937FL, 27);
    }
}
