package dev.lockstep.bench.laps;

import com.amazonaws.services.dynamodbv2.AcquireLockOptions;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClient;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClientOptions;
import dev.lockstep.bench.peers.PlainTable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import net.javacrumbs.shedlock.core.ClockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.provider.dynamodb2.DynamoDBLockProvider;

/** Lock libraries, each as its own documents say, on a lock that is free. */
final class LockLaps {
    private static final Duration LEASE = Duration.ofHours(12);

    private LockLaps() {}

    /** Without the thread that renews what is held, as nothing is held long enough. */
    static Lap lockClient(Lane lane) {
        PlainTable.create(lane.dynamo(), lane.table(), "key");
        @SuppressWarnings("MustBeClosed") // it holds nothing that outlives a lap
        AmazonDynamoDBLockClient client =
                new AmazonDynamoDBLockClient(AmazonDynamoDBLockClientOptions.builder(lane.dynamo(), lane.table())
                        .withOwnerName("bench")
                        .withTimeUnit(TimeUnit.MILLISECONDS)
                        .withLeaseDuration(LEASE.toMillis())
                        .withHeartbeatPeriod(LEASE.toMillis() / 4)
                        .withCreateHeartbeatBackgroundThread(false)
                        .build());
        AcquireLockOptions options = AcquireLockOptions.builder(lane.own()).build();
        return () -> {
            if (!client.releaseLock(client.acquireLock(options))) {
                throw new IllegalStateException("the lock client has lost " + lane.own());
            }
        };
    }

    static Lap shedLock(Lane lane) {
        PlainTable.create(lane.dynamo(), lane.table(), "_id");
        DynamoDBLockProvider provider = new DynamoDBLockProvider(lane.dynamo(), lane.table());
        return () -> provider.lock(new LockConfiguration(ClockProvider.now(), lane.own(), LEASE, Duration.ZERO))
                .orElseThrow()
                .unlock();
    }
}
