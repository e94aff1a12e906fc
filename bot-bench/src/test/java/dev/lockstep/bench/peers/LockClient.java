package dev.lockstep.bench.peers;

import com.amazonaws.services.dynamodbv2.AcquireLockOptions;
import com.amazonaws.services.dynamodbv2.AcquireLockOptions.AcquireLockOptionsBuilder;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClient;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClientOptions;
import com.amazonaws.services.dynamodbv2.LockItem;
import com.amazonaws.services.dynamodbv2.model.LockCurrentlyUnavailableException;
import com.amazonaws.services.dynamodbv2.model.LockNotGrantedException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Amazon's lock client, without its thread for heartbeats, which makes the same call. It reads the system's clock:
 * where it waits for a lease, its own lease is short, and it looks again when a lease has passed and not before, which
 * are the fewest requests with which it can know. A lock that is released is deleted, as it is by default.
 */
final class LockClient implements Contender {
    static final String TABLE = "lock-client";
    static final String KEY = "key";

    private static final String LOCK = "nightly";

    /** Where it is waited for. */
    private static final Duration SHORT_LEASE = Duration.ofMillis(300);

    /** Where it is not, however slow the machine is. */
    private static final Duration LONG_LEASE = Duration.ofMinutes(10);

    /** Longer than a lease by what a clock of milliseconds may be off. */
    private static final Duration LOOK = SHORT_LEASE.plusMillis(20);

    @Override
    public String name() {
        return "dynamodb-lock-client " + Release.of("com.amazonaws", "dynamodb-lock-client");
    }

    @Override
    public Map<Promise, Way> ways() {
        Map<Promise, Way> ways = new EnumMap<>(Promise.class);
        ways.put(Promise.LOCK_ACQUIRE, ground -> {
            table(ground.aside());
            AmazonDynamoDBLockClient client = over(ground.measured(), "ann", SHORT_LEASE);
            return () ->
                    answer(() -> client.tryAcquireLock(waiting(LOOK).build()).isPresent());
        });
        ways.put(Promise.LOCK_CONTENDED, ground -> {
            table(ground.aside());
            over(ground.aside(), "bob", LONG_LEASE).acquireLock(waiting(LOOK).build());
            AmazonDynamoDBLockClient client = over(ground.measured(), "ann", LONG_LEASE);
            return () -> answer(() -> client.tryAcquireLock(
                            waiting(LOOK).withShouldSkipBlockingWait(true).build())
                    .isPresent());
        });
        ways.put(Promise.LOCK_AFTER_CRASH, ground -> {
            table(ground.aside());
            over(ground.aside(), "bob", SHORT_LEASE).acquireLock(waiting(LOOK).build());
            AmazonDynamoDBLockClient client = over(ground.measured(), "ann", SHORT_LEASE);
            return () ->
                    answer(() -> client.tryAcquireLock(waiting(LOOK).build()).isPresent());
        });
        ways.put(Promise.LOCK_RENEW, ground -> {
            LockItem lock = held(ground);
            return () -> answer(() -> {
                lock.sendHeartBeat();
                return true;
            });
        });
        ways.put(Promise.LOCK_RELEASE, ground -> {
            table(ground.aside());
            AmazonDynamoDBLockClient client = over(ground.measured(), "ann", LONG_LEASE);
            LockItem lock = client.acquireLock(waiting(LOOK).build());
            return () -> answer(() -> client.releaseLock(lock));
        });
        return ways;
    }

    private static LockItem held(Ground ground) throws InterruptedException {
        table(ground.aside());
        return over(ground.measured(), "ann", LONG_LEASE)
                .acquireLock(waiting(LOOK).build());
    }

    private static Answer answer(Callable<Boolean> call) throws Exception {
        try {
            return call.call() ? Answer.DONE : Answer.REFUSED;
        } catch (LockNotGrantedException | LockCurrentlyUnavailableException e) {
            return Answer.REFUSED;
        }
    }

    static void table(DynamoDbClient dynamo) {
        PlainTable.create(dynamo, TABLE, KEY);
    }

    /** A client of its own for each process. It has no thread, and closing it would release its locks. */
    static AmazonDynamoDBLockClient over(DynamoDbClient dynamo, String owner, Duration lease) {
        return new AmazonDynamoDBLockClient(AmazonDynamoDBLockClientOptions.builder(dynamo, TABLE)
                .withOwnerName(owner)
                .withTimeUnit(TimeUnit.MILLISECONDS)
                .withLeaseDuration(lease.toMillis())
                .withHeartbeatPeriod(lease.toMillis() / 4)
                .withCreateHeartbeatBackgroundThread(false)
                .build());
    }

    /** Waits as long as a slow machine may take, and looks again after each period. */
    static AcquireLockOptionsBuilder waiting(Duration look) {
        return AcquireLockOptions.builder(LOCK)
                .withTimeUnit(TimeUnit.MILLISECONDS)
                .withRefreshPeriod(look.toMillis())
                .withAdditionalTimeToWaitForLock(60_000L);
    }
}
