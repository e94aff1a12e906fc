package dev.lockstep.bench.growth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Writes many items like ones that real operations have written, 25 with each request: those take too long. */
final class Copies {
    private static final int MOST_AT_ONCE = 25;

    private final DynamoDbClient dynamo;
    private final String table;
    private final List<WriteRequest> waiting = new ArrayList<>();

    Copies(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    void add(Map<String, AttributeValue> item) {
        waiting.add(WriteRequest.builder().putRequest(p -> p.item(item)).build());
        if (waiting.size() == MOST_AT_ONCE) {
            write();
        }
    }

    /** Writes what is left. */
    void write() {
        while (!waiting.isEmpty()) {
            List<WriteRequest> batch = List.copyOf(waiting);
            waiting.clear();
            dynamo.batchWriteItem(r -> r.requestItems(Map.of(table, batch)))
                    .unprocessedItems()
                    .values()
                    .forEach(waiting::addAll);
        }
    }
}
