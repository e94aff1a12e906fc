package dev.lockstep.store;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/**
 * The native table as code, in one place: keys, indexes, stream and TTL. Tests and the embedded service create it from
 * here; the deployed template says the same.
 *
 * <p>Two sparse indexes: {@code due} lists what must be looked at by when (keys, and what a cron timer needs), spread
 * over {@value #DUE_SHARDS} shards, and beside them audit entries by their time; {@code kind} lists bots, all of them
 * and by their labels.
 */
public final class LockstepTable {
    /** Attribute with the partition key, which names whose record it is. */
    public static final String PARTITION_KEY = NativeLayout.PARTITION;
    /** Attribute with the sort key, which tells the kind of a record. */
    public static final String SORT_KEY = NativeLayout.SORT;
    /** Index of what is due, and of audit entries. */
    public static final String DUE_INDEX = "due";
    /** Index of bots and of their labels. */
    public static final String KIND_INDEX = "kind";
    /** Attribute with the shard of the {@link #DUE_INDEX}. */
    public static final String DUE_SHARD = "dp";
    /** Attribute with the instant, in milliseconds, at which the record is due. */
    public static final String DUE_AT = "ds";
    /** Attribute with the kind of a listed record, or with the label that it is. */
    public static final String KIND = "gk";
    /** Attribute with the second after which DynamoDB may delete the record. */
    public static final String TIME_TO_LIVE = "ttl";
    /** Schedule of a cron timer. */
    public static final String TIMER_EXPRESSION = "x";
    /** Time zone of a cron timer. */
    public static final String TIMER_ZONE = "z";
    /** Number of shards of the {@link #DUE_INDEX}: 8 of them take some 4,000 runs a second. */
    public static final int DUE_SHARDS = 8;
    /** What audit entries have for a shard of the {@link #DUE_INDEX}; none is due. */
    public static final String AUDIT_SHARD = "audit";

    private static final Logger LOG = LoggerFactory.getLogger(LockstepTable.class);

    private LockstepTable() {}

    /** The shard of a partition's due records. */
    public static int dueShard(String owner) {
        return Math.floorMod(owner.hashCode(), DUE_SHARDS);
    }

    /** The table as DynamoDB is asked to create it: on demand, with a stream of new and old images. */
    public static CreateTableRequest definition(String table) {
        return CreateTableRequest.builder()
                .tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        attribute(NativeLayout.PARTITION, ScalarAttributeType.S),
                        attribute(NativeLayout.SORT, ScalarAttributeType.S),
                        attribute(DUE_SHARD, ScalarAttributeType.S),
                        attribute(DUE_AT, ScalarAttributeType.N),
                        attribute(KIND, ScalarAttributeType.S))
                .keySchema(key(NativeLayout.PARTITION, NativeLayout.SORT))
                .globalSecondaryIndexes(
                        GlobalSecondaryIndex.builder()
                                .indexName(DUE_INDEX)
                                .keySchema(key(DUE_SHARD, DUE_AT))
                                .projection(p -> p.projectionType(ProjectionType.INCLUDE)
                                        .nonKeyAttributes(TIMER_EXPRESSION, TIMER_ZONE))
                                .build(),
                        GlobalSecondaryIndex.builder()
                                .indexName(KIND_INDEX)
                                .keySchema(key(KIND, NativeLayout.PARTITION))
                                .projection(p -> p.projectionType(ProjectionType.ALL))
                                .build())
                .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES))
                .build();
    }

    /**
     * Creates the table unless it is there, waits until it is active and switches TTL on unless it is. Up to four
     * requests, and one for each second of waiting.
     */
    public static void create(DynamoDbClient dynamo, String table) {
        try {
            dynamo.createTable(definition(table));
        } catch (ResourceInUseException alreadyThere) {
            LOG.debug("table {} is there already", table);
        }
        try (DynamoDbWaiter waiter = dynamo.waiter()) {
            waiter.waitUntilTableExists(r -> r.tableName(table));
        }
        TimeToLiveStatus status = dynamo.describeTimeToLive(r -> r.tableName(table))
                .timeToLiveDescription()
                .timeToLiveStatus();
        if (status == TimeToLiveStatus.DISABLED) {
            switchTimeToLiveOn(dynamo, table);
        }
    }

    /** That it is on already is also what the SDK's second attempt is told when the answer to the first was lost. */
    private static void switchTimeToLiveOn(DynamoDbClient dynamo, String table) {
        try {
            dynamo.updateTimeToLive(r -> r.tableName(table)
                    .timeToLiveSpecification(t -> t.attributeName(TIME_TO_LIVE).enabled(true)));
        } catch (DynamoDbException refused) {
            if (!String.valueOf(refused.getMessage()).contains("TimeToLive is already enabled")) {
                throw refused;
            }
            LOG.debug("TTL of table {} is on already", table);
        }
    }

    private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(type)
                .build();
    }

    private static List<KeySchemaElement> key(String hash, String range) {
        return List.of(
                KeySchemaElement.builder()
                        .attributeName(hash)
                        .keyType(KeyType.HASH)
                        .build(),
                KeySchemaElement.builder()
                        .attributeName(range)
                        .keyType(KeyType.RANGE)
                        .build());
    }
}
