package dev.lockstep.bench.cost;

import dev.lockstep.bench.peers.Contender;
import dev.lockstep.bench.peers.Contenders;
import dev.lockstep.bench.peers.Promise;
import java.util.Map;

/** All lines, measured once for all tests. */
final class MeasuredOnce {
    static final Map<Contender, Map<Promise, CostPart.Line>> LINES = lines();

    private MeasuredOnce() {}

    private static Map<Contender, Map<Promise, CostPart.Line>> lines() {
        try {
            return CostPart.lines(Contenders.all(), step -> {});
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
