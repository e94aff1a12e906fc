package dev.lockstep.bench.growth;

import java.util.List;

/**
 * A logarithmic axis. Nothing has no logarithm: it stands at the beginning, before all others.
 *
 * @param least the smallest that is not nothing
 * @param from where the axis begins in the picture
 * @param to where it ends
 */
record Scale(double least, double most, boolean hasNothing, double from, double to) {
    private static final double SHARE_OF_NOTHING = 0.12;

    /** From these sizes to the picture. */
    static Scale of(List<Integer> sizes, double from, double to) {
        int least =
                sizes.stream().filter(size -> size > 0).min(Integer::compare).orElse(1);
        int most = sizes.stream().max(Integer::compare).orElse(1);
        return new Scale(least, most, sizes.contains(0), from, to);
    }

    double at(double value) {
        double begin = hasNothing ? from + (to - from) * SHARE_OF_NOTHING : from;
        return value == 0
                ? from
                : begin + (to - begin) * (Math.log(value) - Math.log(least)) / (Math.log(most) - Math.log(least));
    }
}
