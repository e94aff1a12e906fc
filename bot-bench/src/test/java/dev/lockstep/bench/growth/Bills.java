package dev.lockstep.bench.growth;

import dev.lockstep.bench.peers.Answer;
import dev.lockstep.bench.peers.Ground;
import java.util.EnumMap;
import java.util.Map;

/** What was done on one ground, and what it cost. */
final class Bills {
    private final Ground ground;
    private final Map<Operation, Price> prices = new EnumMap<>(Operation.class);

    Bills(Ground ground) {
        this.ground = ground;
    }

    void bill(Operation operation, Runnable act) throws Exception {
        bill(operation, 1, act);
    }

    /** Bills each of several that are done together. */
    void bill(Operation operation, int several, Runnable act) throws Exception {
        prices.put(operation, Price.of(ground.bill(() -> done(act), 0)).each(several));
    }

    private static Answer done(Runnable act) {
        act.run();
        return Answer.DONE;
    }

    Map<Operation, Price> all() {
        return Map.copyOf(prices);
    }
}
