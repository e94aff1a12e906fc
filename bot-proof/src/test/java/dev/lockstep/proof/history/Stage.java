package dev.lockstep.proof.history;

import dev.lockstep.dispatch.TableChange;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;

/** A DynamoDB Local with connections for as many clients as a history may have, used for one history after another. */
final class Stage implements AutoCloseable {
    private static final int LINES = 6;
    private static final int HISTORIES_PER_SERVER = 8;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final DynamoDbLocal server = DynamoDbLocal.start();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "client");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Line> lines = new ArrayList<>();
    private final RunCalls calls;
    private int histories;

    /** A connection and what is built over it. */
    record Line(Wire wire, DynamoDbClient dynamo) {}

    /** The tables of one history. */
    record Tables(String lockstep, String effects, Feed feed) {}

    Stage(Meddling meddling) {
        calls = meddling.calls();
        for (int i = 0; i < LINES; i++) {
            Wire wire = new Wire(server::http);
            lines.add(new Line(wire, server.client(wire, meddling.requests())));
        }
    }

    RunCalls calls() {
        return calls;
    }

    ExecutorService threads() {
        return threads;
    }

    Line line(int number) {
        return lines.get(number);
    }

    /** A connection that nothing happens to. */
    DynamoDbClient plain() {
        return server.client();
    }

    /** Fresh tables. */
    Tables tables() {
        if (histories++ % HISTORIES_PER_SERVER == 0) {
            server.renew();
        }
        int number = NUMBER.incrementAndGet();
        String lockstep = "history-" + number;
        String effects = "effects-" + number;
        server.client().createTable(LockstepTable.definition(lockstep));
        server.client()
                .createTable(r -> r.tableName(effects)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("pk")
                                .keyType(KeyType.HASH)
                                .build())
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("pk")
                                .attributeType(ScalarAttributeType.S)
                                .build()));
        return new Tables(lockstep, effects, new Feed(lockstep));
    }

    /** The effects that a bot has made, in their order. */
    List<Map<String, AttributeValue>> effects(Tables tables, String bot) {
        AttributeValue made = server.client()
                .getItem(r -> r.tableName(tables.effects()).key(Map.of("pk", AttributeValue.fromS(bot))))
                .item()
                .get("made");
        return made == null
                ? List.of()
                : made.l().stream().map(AttributeValue::m).toList();
    }

    @Override
    public void close() {
        lines.forEach(line -> line.dynamo().close());
        threads.shutdownNow();
        server.close();
    }

    /** The table's stream on a bad day: records are left out, doubled, late and in another order. */
    final class Feed {
        private final String table;
        private final Map<String, String> iterators = new HashMap<>();
        private final List<TableChange> late = new ArrayList<>();
        private String arn = "";

        private Feed(String table) {
            this.table = table;
        }

        /** The next records, as a step's dice have it. */
        List<TableChange> batch(Step step) {
            Random random = new Random(step.dice());
            List<TableChange> batch = new ArrayList<>();
            for (TableChange change : changes()) {
                int fate = random.nextInt(10);
                if (fate == 0) {
                    late.add(change);
                } else if (fate < 9) {
                    batch.add(change);
                    if (fate == 1) {
                        batch.add(change);
                    }
                }
            }
            if (random.nextInt(3) == 0) {
                batch.addAll(late);
                late.clear();
            }
            if (random.nextInt(4) == 0) {
                Collections.shuffle(batch, random);
            }
            return batch;
        }

        /** To be delivered once more. */
        void again(TableChange change) {
            late.add(change);
        }

        /** All records since the last call. */
        List<TableChange> changes() {
            if (arn.isEmpty()) {
                arn = server.client()
                        .describeTable(r -> r.tableName(table))
                        .table()
                        .latestStreamArn();
            }
            List<TableChange> changes = new ArrayList<>();
            for (Shard shard : server.streams()
                    .describeStream(r -> r.streamArn(arn))
                    .streamDescription()
                    .shards()) {
                String iterator = iterators.computeIfAbsent(
                        shard.shardId(),
                        id -> server.streams()
                                .getShardIterator(r ->
                                        r.streamArn(arn).shardId(id).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                                .shardIterator());
                var answer = server.streams()
                        .getRecords(r -> r.shardIterator(iterator).limit(1000));
                answer.records().forEach(record -> changes.add(change(record)));
                if (answer.nextShardIterator() != null) {
                    iterators.put(shard.shardId(), answer.nextShardIterator());
                }
            }
            return changes;
        }

        private static TableChange change(Record record) {
            return new TableChange(
                    record.dynamodb().keys(),
                    record.dynamodb().hasOldImage() ? record.dynamodb().oldImage() : Map.of(),
                    record.dynamodb().hasNewImage() ? record.dynamodb().newImage() : Map.of());
        }
    }
}
