package dev.lockstep.bench.dispatch;

import dev.lockstep.Lockstep;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.run.BotFunction;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * The library's dispatcher on a table's stream from now on, which is read again as soon as it was read: no pause, no
 * filter, no function around it. Like the function it looks at eight bots at a time.
 */
final class DispatcherAlone implements AutoCloseable {
    private static final int LANES = 8;

    private final DynamoDbStreamsClient streams;
    private final String stream;
    private final Map<String, String> iterators = new TreeMap<>();
    private final Set<String> known = new HashSet<>();
    private final ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    private final ExecutorService bots = Executors.newCachedThreadPool();
    private final Dispatcher dispatcher;
    private CompletableFuture<Void> reading = CompletableFuture.completedFuture(null);
    private volatile boolean closed;

    DispatcherAlone(DynamoDbClient dynamo, DynamoDbStreamsClient streams, String table, BotFunction bot) {
        this.streams = streams;
        this.stream = dynamo.describeTable(r -> r.tableName(table)).table().latestStreamArn();
        Lockstep door = Lockstep.over(dynamo, TableLayout.nativeTable(table))
                .clockDrift(Duration.ZERO)
                .build();
        dispatcher = door.dispatcher(
                (target, invocation) -> bots.execute(() -> door.runs().run(invocation, bot)));
    }

    void start() {
        discover(ShardIteratorType.LATEST);
        reading = CompletableFuture.runAsync(this::read, bots);
    }

    private void discover(ShardIteratorType from) {
        for (Shard shard : streams.describeStream(r -> r.streamArn(stream))
                .streamDescription()
                .shards()) {
            if (known.add(shard.shardId())) {
                iterators.put(
                        shard.shardId(),
                        streams.getShardIterator(r -> r.streamArn(stream)
                                        .shardId(shard.shardId())
                                        .shardIteratorType(from))
                                .shardIterator());
            }
        }
    }

    private void read() {
        while (!closed) {
            Map<AttributeValue, List<TableChange>> byPartition = next().stream()
                    .map(DispatcherAlone::change)
                    .collect(Collectors.groupingBy(change -> change.keys().get(LockstepTable.PARTITION_KEY)));
            CompletableFuture.allOf(byPartition.values().stream()
                            .map(part -> CompletableFuture.runAsync(() -> dispatch(part), lanes))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        }
    }

    private List<Record> next() {
        List<Record> records = new ArrayList<>();
        boolean ended = false;
        for (Map.Entry<String, String> each : Map.copyOf(iterators).entrySet()) {
            GetRecordsResponse answer = streams.getRecords(r -> r.shardIterator(each.getValue()));
            records.addAll(answer.records());
            if (answer.nextShardIterator() == null) {
                iterators.remove(each.getKey());
                ended = true;
            } else {
                iterators.put(each.getKey(), answer.nextShardIterator());
            }
        }
        if (ended) {
            discover(ShardIteratorType.TRIM_HORIZON);
        }
        return records;
    }

    private void dispatch(List<TableChange> part) {
        dispatcher.dispatch(part, lanes).stream().findFirst().ifPresent(failure -> {
            throw failure.cause();
        });
    }

    private static TableChange change(Record record) {
        return new TableChange(
                record.dynamodb().keys(),
                record.dynamodb().oldImage(),
                record.dynamodb().newImage());
    }

    /** Stops reading; fails if it could not go on before. */
    @Override
    public void close() {
        closed = true;
        try {
            reading.join();
        } finally {
            lanes.shutdown();
            bots.shutdown();
        }
    }
}
