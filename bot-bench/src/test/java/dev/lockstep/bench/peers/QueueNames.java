package dev.lockstep.bench.peers;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The queues that bots read here: the one of the recordings, and others. */
final class QueueNames {
    private QueueNames() {}

    /** The first so many. */
    static List<String> of(int number) {
        return Stream.concat(Stream.of("orders"), IntStream.range(1, number).mapToObj(i -> "orders-of-shop-" + i))
                .toList();
    }
}
