package dev.lockstep.proof.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.dynamodbv2.AcquireLockOptions;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClient;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClientOptions;
import dev.lockstep.Lockstep;
import dev.lockstep.lock.Locks;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.LockName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import net.javacrumbs.shedlock.core.ClockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.dynamodb2.DynamoDBLockProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** One table for each of three lock libraries, and how to ask each of them for the same lock. */
final class Peers implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(20);

    /** For a lock client that is waited for: it reads the system's clock, and its default lease is 20 s. */
    static final Duration SHORT_LEASE = Duration.ofSeconds(3);

    /** For a lock client that is not waited for, however slow the machine is. */
    static final Duration LONG_LEASE = Duration.ofMinutes(10);

    private final DynamoDbClient dynamo;
    private final ManualClock clock;

    Peers(DynamoDbClient dynamo, ManualClock clock) {
        this.dynamo = dynamo;
        this.clock = clock;
        table("lock-client", "key");
        table("shedlock", "_id");
        LockstepTable.create(dynamo, "lockstep");
        ClockProvider.setClock(new Clock() {
            @Override
            public Instant instant() {
                return clock.instant();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });
    }

    /** ShedLock's clock is the JVM's. */
    @Override
    public void close() {
        ClockProvider.setClock(Clock.systemUTC());
    }

    void table(String name, String key) {
        dynamo.createTable(r -> r.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName(key)
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName(key)
                        .keyType(KeyType.HASH)
                        .build()));
    }

    Optional<?> record(String table, String key) {
        var items = dynamo.scan(r -> r.tableName(table).consistentRead(true)).items();
        return items.stream().filter(item -> item.containsKey(key)).findFirst();
    }

    AmazonDynamoDBLockClient lockClient(DynamoDbClient over, String owner, Duration lease) {
        return new AmazonDynamoDBLockClient(AmazonDynamoDBLockClientOptions.builder(over, "lock-client")
                .withOwnerName(owner)
                .withTimeUnit(TimeUnit.MILLISECONDS)
                .withLeaseDuration(lease.toMillis())
                .withHeartbeatPeriod(lease.toMillis() / 4)
                .withCreateHeartbeatBackgroundThread(false)
                .build());
    }

    AcquireLockOptions patient() {
        return AcquireLockOptions.builder("lock")
                .withTimeUnit(TimeUnit.MILLISECONDS)
                .withRefreshPeriod(100L)
                .withAdditionalTimeToWaitForLock(20_000L)
                .build();
    }

    Duration nextOfLockClient() throws Exception {
        try (AmazonDynamoDBLockClient next = lockClient(dynamo, "next", LONG_LEASE)) {
            long began = System.nanoTime();
            assertThat(next.tryAcquireLock(patient())).isPresent();
            return since(began);
        }
    }

    Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    Optional<SimpleLock> shedLock(DynamoDbClient over) {
        return new DynamoDBLockProvider(over, "shedlock")
                .lock(new LockConfiguration(clock.instant(), "lock", LEASE, Duration.ZERO));
    }

    Duration nextOfShedLock() {
        return waiting(() -> shedLock(dynamo).isPresent());
    }

    Optional<NamedLock> lockstep(DynamoDbClient over) {
        Locks locks = Lockstep.over(over, TableLayout.nativeTable("lockstep"))
                .clock(clock)
                .build()
                .locks();
        return locks.tryAcquire(LockName.of("lock"), "owner", LEASE);
    }

    Duration nextOfLockstep() {
        return waiting(() -> lockstep(dynamo).isPresent());
    }

    /** How long a contender tries, once a second. */
    private Duration waiting(BooleanSupplier attempt) {
        Duration waited = Duration.ZERO;
        while (!attempt.getAsBoolean()) {
            waited = waited.plusSeconds(1);
            clock.advance(Duration.ofSeconds(1));
        }
        return waited;
    }
}
