package dev.lockstep.bench.growth;

import dev.lockstep.bench.peers.Ground;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.Map;

/** Somebody's operations along one dimension. */
interface Course {
    String contender();

    Dimension dimension();

    /**
     * Bills each operation where there are so many.
     *
     * @param dynamo emptied as often as it takes
     * @param size how many there are of what grows
     */
    Map<Operation, Price> measure(DynamoDbLocal dynamo, int size) throws Exception;

    /** Brings an empty ground to where there are so many, and bills each operation there. */
    @FunctionalInterface
    interface Way {
        Map<Operation, Price> measure(Ground ground, int size) throws Exception;
    }

    /** All operations on one ground. */
    static Course of(String contender, Dimension dimension, Way way) {
        return new Course() {
            @Override
            public String contender() {
                return contender;
            }

            @Override
            public Dimension dimension() {
                return dimension;
            }

            @Override
            public Map<Operation, Price> measure(DynamoDbLocal dynamo, int size) throws Exception {
                try (Ground ground = new Ground(dynamo)) {
                    return way.measure(ground, size);
                }
            }
        };
    }
}
