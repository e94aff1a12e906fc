package dev.lockstep.testkit;

import dev.lockstep.Lockstep;
import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * A fresh table for each test, with a clock that stands still, a connection that can be broken, and a meter.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final DynamoDbLocal DYNAMO = new DynamoDbLocal();
 *
 * @RegisterExtension
 * final TestTable table = new TestTable(DYNAMO);
 * }</pre>
 */
public final class TestTable implements BeforeEachCallback, AfterEachCallback {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final DynamoDbLocal dynamo;
    private final String name = "lockstep-" + NUMBER.incrementAndGet();
    private final ManualClock clock = new ManualClock();
    private final CostMeter meter = new CostMeter();
    private final FaultyHttp http =
            new FaultyHttp(ApacheHttpClient.builder().maxConnections(64).build());
    private final Map<String, String> iterators = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // JUnit calls beforeEach
    private DynamoDbClient client;

    public TestTable(DynamoDbLocal dynamo) {
        this.dynamo = dynamo;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        LockstepTable.create(dynamo.client(), name);
        client = dynamo.client(http, meter);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        client.close();
        http.close();
        dynamo.client().deleteTable(r -> r.tableName(name));
    }

    public String name() {
        return name;
    }

    public ManualClock clock() {
        return clock;
    }

    /** Breaks the connection of {@link #client()}. */
    public FaultyHttp faults() {
        return http;
    }

    /** A client whose connection can be broken and whose requests are counted. */
    public DynamoDbClient client() {
        return client;
    }

    /** A client that works and is not counted. */
    public DynamoDbClient plainClient() {
        return dynamo.client();
    }

    /** A door over {@link #client()}, without clock drift. */
    public Lockstep lockstep() {
        return door(client).build();
    }

    /** A door over {@link #plainClient()}: somebody else. */
    public Lockstep other() {
        return door(dynamo.client()).build();
    }

    /** A door to be built differently. */
    public Lockstep.Builder door(DynamoDbClient over) {
        return Lockstep.over(over, TableLayout.nativeTable(name)).clock(clock).clockDrift(Duration.ZERO);
    }

    /** What the calls made by {@link #client()} cost. */
    public Cost cost(Runnable calls) {
        Cost before = meter.total();
        calls.run();
        return meter.total().minus(before);
    }

    /** The item as it is stored; empty if there is none. */
    public Map<String, AttributeValue> item(String partition, String sort) {
        return dynamo.client()
                .getItem(r -> r.tableName(name)
                        .consistentRead(true)
                        .key(Map.of("pk", AttributeValue.fromS(partition), "sk", AttributeValue.fromS(sort))))
                .item();
    }

    /** Writes an item as somebody else might: whole, and in no form of ours. */
    public void plant(Map<String, AttributeValue> item) {
        dynamo.client().putItem(r -> r.tableName(name).item(item));
    }

    /** Sets one attribute of an item as somebody else might. */
    public void smear(String partition, String sort, String attribute, AttributeValue value) {
        change(partition, sort, attribute, "SET #a = :a", Map.of(":a", value));
    }

    /** Takes one attribute from an item as somebody else might. */
    public void tear(String partition, String sort, String attribute) {
        change(partition, sort, attribute, "REMOVE #a", Map.of());
    }

    /** Deletes an item as TTL or somebody else might. */
    public void remove(String partition, String sort) {
        dynamo.client()
                .deleteItem(r -> r.tableName(name)
                        .key(Map.of("pk", AttributeValue.fromS(partition), "sk", AttributeValue.fromS(sort))));
    }

    private void change(
            String partition, String sort, String attribute, String update, Map<String, AttributeValue> values) {
        dynamo.client()
                .updateItem(r -> r.tableName(name)
                        .key(Map.of("pk", AttributeValue.fromS(partition), "sk", AttributeValue.fromS(sort)))
                        .updateExpression(update)
                        .expressionAttributeNames(Map.of("#a", attribute))
                        .expressionAttributeValues(values.isEmpty() ? null : values));
    }

    /** Every item, for comparing before with after. */
    public List<Map<String, AttributeValue>> items() {
        return dynamo.client().scan(r -> r.tableName(name).consistentRead(true)).items();
    }

    /** Gives the stream's new records to a dispatcher until none is left, failing on records that fail. */
    public void pump(Dispatcher dispatcher) {
        for (List<TableChange> batch = changes(); !batch.isEmpty(); batch = changes()) {
            for (Dispatcher.Failure failure : dispatcher.dispatch(batch)) {
                throw failure.cause();
            }
        }
    }

    /** The records of the table's stream since the last call. */
    public List<TableChange> changes() {
        DynamoDbStreamsClient streams = dynamo.streams();
        String arn =
                dynamo.client().describeTable(r -> r.tableName(name)).table().latestStreamArn();
        List<TableChange> changes = new ArrayList<>();
        for (Shard shard : streams.describeStream(r -> r.streamArn(arn))
                .streamDescription()
                .shards()) {
            String iterator = iterators.computeIfAbsent(
                    shard.shardId(),
                    id -> streams.getShardIterator(
                                    r -> r.streamArn(arn).shardId(id).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                            .shardIterator());
            var answer = streams.getRecords(r -> r.shardIterator(iterator).limit(1000));
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
