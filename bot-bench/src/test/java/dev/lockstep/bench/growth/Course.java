package dev.lockstep.bench.growth;

import dev.lockstep.bench.peers.Answer;
import dev.lockstep.bench.peers.Bill;
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

    /** As {@link Way}, with as many grounds as it takes. */
    @FunctionalInterface
    interface Ways {
        Map<Operation, Price> measure(DynamoDbLocal dynamo, int size) throws Exception;
    }

    /** All operations on one ground. */
    static Course of(String contender, Dimension dimension, Way way) {
        return each(contender, dimension, (dynamo, size) -> {
            try (Ground ground = new Ground(dynamo)) {
                return way.measure(ground, size);
            }
        });
    }

    /** What a promise costs on a ground of its own; the promise must be kept. */
    static Price price(DynamoDbLocal dynamo, dev.lockstep.bench.peers.Way way) throws Exception {
        try (Ground ground = new Ground(dynamo)) {
            Bill bill = ground.bill(way.prepare(ground), 0);
            if (bill.answer() != Answer.DONE) {
                throw new IllegalStateException("it was " + bill.answer());
            }
            return Price.of(bill);
        }
    }

    /** Each operation on a ground of its own. */
    static Course each(String contender, Dimension dimension, Ways ways) {
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
                return ways.measure(dynamo, size);
            }
        };
    }
}
