package dev.lockstep.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import net.javacrumbs.shedlock.core.ClockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.dynamodb2.DynamoDBLockProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** ShedLock's provider for DynamoDB, with a lock that may be released at once. It does not renew. */
final class ShedLock implements Contender {
    static final Duration LEASE = Duration.ofSeconds(20);

    private static final String TABLE = "shedlock";
    private static final ThreadLocal<InstantSource> CLOCK = ThreadLocal.withInitial(InstantSource::system);

    static {
        ClockProvider.setClock(new OfTheCall());
    }

    @Override
    public String name() {
        return "ShedLock " + Release.of("net.javacrumbs.shedlock", "shedlock-provider-dynamodb2");
    }

    @Override
    public Map<Promise, Way> ways() {
        Map<Promise, Way> ways = new EnumMap<>(Promise.class);
        ways.put(Promise.LOCK_ACQUIRE, ground -> {
            table(ground.aside());
            return () -> acquired(ground);
        });
        ways.put(Promise.LOCK_CONTENDED, ground -> {
            heldByAnother(ground);
            return () -> acquired(ground);
        });
        ways.put(Promise.LOCK_AFTER_CRASH, ground -> {
            heldByAnother(ground);
            ground.clock().advance(LEASE.plusMillis(1));
            return () -> acquired(ground);
        });
        ways.put(Promise.LOCK_RELEASE, ground -> {
            table(ground.aside());
            SimpleLock lock = lock(ground.measured(), ground.clock()).orElseThrow();
            return () -> {
                unlock(lock, ground.clock());
                return Answer.DONE;
            };
        });
        return ways;
    }

    private static void heldByAnother(Ground ground) {
        table(ground.aside());
        assertThat(lock(ground.aside(), ground.clock())).isPresent();
    }

    private static Answer acquired(Ground ground) {
        return lock(ground.measured(), ground.clock()).isPresent() ? Answer.DONE : Answer.REFUSED;
    }

    static void table(DynamoDbClient dynamo) {
        PlainTable.create(dynamo, TABLE, "_id");
    }

    static Optional<SimpleLock> lock(DynamoDbClient dynamo, InstantSource clock) {
        return by(
                clock,
                () -> new DynamoDBLockProvider(dynamo, TABLE)
                        .lock(new LockConfiguration(clock.instant(), "lock", LEASE, Duration.ZERO)));
    }

    static void unlock(SimpleLock lock, InstantSource clock) {
        by(clock, () -> {
            lock.unlock();
            return lock;
        });
    }

    private static <T> T by(InstantSource clock, Supplier<T> call) {
        CLOCK.set(clock);
        try {
            return call.get();
        } finally {
            CLOCK.remove();
        }
    }

    /** ShedLock has one clock for the whole JVM: this one is the system's wherever no other was said. */
    private static final class OfTheCall extends Clock {
        @Override
        public Instant instant() {
            return CLOCK.get().instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
