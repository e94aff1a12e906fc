package dev.lockstep.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Everybody once in each round, in an order that is drawn for it: whoever always came after the same one would be
 * measured on what that one leaves behind. The same orders are drawn in every run.
 */
public final class Turns<T> {
    private final List<T> all;
    // One for all rounds: the first draws of seeds that follow one another are alike.
    private final Random draw = new Random(1);

    public Turns(List<T> all) {
        this.all = List.copyOf(all);
    }

    /** The order of the next round. */
    public List<T> next() {
        List<T> order = new ArrayList<>(all);
        Collections.shuffle(order, draw);
        return order;
    }
}
