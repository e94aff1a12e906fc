package dev.lockstep.bench.dispatch;

import dev.lockstep.bench.peers.Floor;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** The floor, timed between what is measured. */
final class FloorWrite {
    private static final String TABLE = "floor-of-dispatch";

    private final DynamoDbClient dynamo;
    private final List<UpdateItemRequest> writes;
    private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

    FloorWrite(DynamoDbClient dynamo, int items) {
        this.dynamo = dynamo;
        this.writes = IntStream.range(0, items)
                .mapToObj(item -> Floor.write(dynamo, TABLE, "item-" + item))
                .toList();
    }

    /** Writes once to an item that nobody else writes to meanwhile. */
    void write(int item) {
        long began = System.nanoTime();
        dynamo.updateItem(writes.get(item));
        nanos.add(System.nanoTime() - began);
    }

    /** What it took since the last call. */
    Times times() {
        Times times = Times.of(nanos);
        nanos.clear();
        return times;
    }
}
