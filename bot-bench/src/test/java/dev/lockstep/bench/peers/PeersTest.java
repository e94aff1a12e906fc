package dev.lockstep.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClient;
import com.amazonaws.services.dynamodbv2.LockItem;
import com.amazonaws.services.dynamodbv2.model.LockNotGrantedException;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.Figures;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What is told, and who gets the lock when, if an answer is lost: facts about named versions. The SDK sends a request
 * again whose answer was lost, as it does by default, under each of them.
 */
class PeersTest {
    private static final String LOCK_CLIENT = new LockClient().name();
    private static final String SHEDLOCK = new ShedLock().name();
    private static final String LOCKSTEP = new LockstepNative().name();

    /** For a lock client that is waited for: it reads the system's clock, and its default lease is 20 s. */
    private static final Duration SHORT_LEASE = Duration.ofSeconds(1);

    /** For one whose heartbeat must come before its lease is over, however slow the machine is. */
    private static final Duration BEATEN_LEASE = Duration.ofSeconds(3);

    /** For a lock client that is not waited for, however slow the machine is. */
    private static final Duration LONG_LEASE = Duration.ofMinutes(10);

    private static final Duration LOOK = Duration.ofMillis(100);

    private static final int FACTS_IN_ALL = 12;
    private static final AtomicLong BROKEN_PROMISES = new AtomicLong();
    private static final Map<String, String> FACTS = new ConcurrentSkipListMap<>();

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @SuppressWarnings("NullAway.Init") // before each test
    private Ground ground;

    @BeforeEach
    void tables() {
        ground = new Ground(DYNAMO);
        LockClient.table(ground.aside());
        ShedLock.table(ground.aside());
        new LockstepNative().createTables(ground);
    }

    @AfterEach
    void close() {
        ground.close();
    }

    @AfterAll
    static void publish() {
        Figures figures = Figures.of("peers");
        FACTS.forEach(figures::with);
        int notFound = FACTS_IN_ALL - FACTS.size();
        figures.with("facts that were not found so", notFound).publish(notFound + BROKEN_PROMISES.get());
    }

    @Test
    @DisplayName("The lock client, whose acquisition lost its answer, waits for its own record to expire")
    void theLockClientWaitsForItself() throws Exception {
        try (AmazonDynamoDBLockClient client = LockClient.over(ground.measured(), "a", SHORT_LEASE)) {
            ground.faults().follow(FaultPlan.on("PutItem", 1, Fault.LOST_RESPONSE));
            long began = System.nanoTime();

            Optional<LockItem> lock =
                    client.tryAcquireLock(LockClient.waiting(LOOK).build());

            assertThat(lock).isPresent();
            assertThat(since(began)).isGreaterThan(SHORT_LEASE);
            assertThat(sent("PutItem")).as("lost, refused, and granted").isEqualTo(3);
            assertThat(sent("GetItem")).as("looks at its own record").isGreaterThan(3);
            fact(LOCK_CLIENT, "acquire", "granted, after it has waited for its own record to expire: a lease and more");
        }
    }

    @Test
    @DisplayName("The lock client, whose heartbeat lost its answer, gives up a lock that it then cannot release")
    void theLockClientDropsALockItHolds() throws Exception {
        try (AmazonDynamoDBLockClient client = LockClient.over(ground.measured(), "a", BEATEN_LEASE)) {
            LockItem lock = client.acquireLock(LockClient.waiting(LOOK).build());
            ground.faults().follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

            assertThatThrownBy(lock::sendHeartBeat).isInstanceOf(LockNotGrantedException.class);
            assertThat(ground.faults().calls()).hasSize(2);
            boolean released = client.releaseLock(lock);
            Duration wait = nextOfLockClient();

            assertThat(released).isFalse();
            assertThat(wait).isGreaterThan(BEATEN_LEASE);
            fact(
                    LOCK_CLIENT,
                    "renew",
                    "refused (LockNotGrantedException) in 2 requests, though held; a release after it answers false"
                            + " and frees nothing; the next contender waits a lease");
        }
    }

    @Test
    @DisplayName("The lock client, whose release lost its answer, says that it released nothing; the lock is free")
    void theLockClientReleasesAndDeniesIt() throws Exception {
        try (AmazonDynamoDBLockClient client = LockClient.over(ground.measured(), "a", LONG_LEASE)) {
            LockItem lock = client.acquireLock(LockClient.waiting(LOOK).build());
            ground.faults().follow(FaultPlan.on("DeleteItem", 1, Fault.LOST_RESPONSE));

            boolean released = client.releaseLock(lock);

            assertThat(ground.faults().calls()).hasSize(2);
            assertThat(released).isFalse();
            assertThat(recordOfLockClient()).isEmpty();
            fact(LOCK_CLIENT, "release", "answers false in 2 requests, though released; the lock is free at once");
        }
    }

    @Test
    @DisplayName("The lock client's release that arrives late frees nobody else's lock")
    void aLateReleaseOfTheLockClientIsRefused() throws Exception {
        try (AmazonDynamoDBLockClient client = LockClient.over(ground.measured(), "a", LONG_LEASE);
                AmazonDynamoDBLockClient next = LockClient.over(ground.aside(), "b", LONG_LEASE)) {
            LockItem lock = client.acquireLock(LockClient.waiting(LOOK).build());
            ground.faults().lateUntilTold();
            ground.faults().follow(FaultPlan.on("DeleteItem", 1, Fault.DELIVERED_LATE));
            assertThat(client.releaseLock(lock)).isTrue();
            assertThat(ground.faults().calls()).hasSize(2);
            assertThat(next.acquireLock(LockClient.waiting(LOOK).build()).getOwnerName())
                    .isEqualTo("b");
            Optional<?> held = recordOfLockClient();

            assertThat(ground.faults().deliverLate()).isEqualTo(1);

            assertThat(held).isPresent();
            assertThat(recordOfLockClient()).isEqualTo(held);
            fact(LOCK_CLIENT, "release that arrives late", "frees nobody else's lock");
        }
    }

    @Test
    @DisplayName(
            "ShedLock, whose acquisition lost its answer, is told that somebody else has the lock, which nobody has")
    void shedLockLocksItselfOut() {
        ground.faults().follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        Optional<SimpleLock> lock = ShedLock.lock(ground.measured(), ground.clock());

        assertThat(lock).isEmpty();
        assertThat(ground.faults().calls()).hasSize(2);
        assertThat(nextOfShedLock()).isGreaterThanOrEqualTo(ShedLock.LEASE);
        fact(
                SHEDLOCK,
                "acquire",
                "refused in 2 requests, though nobody else has it; the next contender waits lockAtMostFor");
    }

    @Test
    @DisplayName("ShedLock's DynamoDB provider does not renew")
    void shedLockDoesNotRenew() {
        SimpleLock lock = ShedLock.lock(ground.measured(), ground.clock()).orElseThrow();

        assertThatThrownBy(() -> lock.extend(ShedLock.LEASE, Duration.ZERO))
                .isInstanceOf(UnsupportedOperationException.class);

        fact(SHEDLOCK, "renew", "not offered (UnsupportedOperationException)");
    }

    @Test
    @DisplayName("ShedLock, whose release lost its answer, has released, and says so")
    void shedLockReleases() {
        SimpleLock lock = ShedLock.lock(ground.measured(), ground.clock()).orElseThrow();
        ground.faults().follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        ShedLock.unlock(lock, ground.clock());

        assertThat(ground.faults().calls()).hasSize(2);
        assertThat(nextOfShedLock()).isZero();
        fact(SHEDLOCK, "release", "done in 2 requests; the lock is free at once");
    }

    @Test
    @DisplayName("ShedLock's release that arrives late frees the next holder's lock: two have it")
    void aLateReleaseOfShedLockFreesSomebodyElse() {
        SimpleLock lock = ShedLock.lock(ground.measured(), ground.clock()).orElseThrow();
        ground.faults().lateUntilTold();
        ground.faults().follow(FaultPlan.on("UpdateItem", 1, Fault.DELIVERED_LATE));
        ShedLock.unlock(lock, ground.clock());
        assertThat(ground.faults().calls()).hasSize(2);
        assertThat(ShedLock.lock(ground.aside(), ground.clock()))
                .as("the next holder")
                .isPresent();
        ground.clock().advance(Duration.ofMillis(1));
        assertThat(ShedLock.lock(ground.aside(), ground.clock()))
                .as("while it holds the lock")
                .isEmpty();

        assertThat(ground.faults().deliverLate()).isEqualTo(1);

        assertThat(ShedLock.lock(ground.aside(), ground.clock()))
                .as("a second holder")
                .isPresent();
        fact(SHEDLOCK, "release that arrives late", "frees the next holder's lock: two have it at once");
    }

    @Test
    @DisplayName("Lockstep, whose acquisition lost its answer, is granted the lock, by the SDK's own second attempt")
    void lockstepAcquires() {
        ground.faults().follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        NamedLock lock = lockstep(ground.measured()).orElseThrow();

        int requests = ground.faults().calls().size();
        boolean held = lock.isHeld();
        lock.close();
        promise(
                "acquire",
                "granted at once in " + requests + " requests",
                held && requests == 2 && nextOfLockstep().isZero());
    }

    @Test
    @DisplayName("Lockstep, whose renewal lost its answer, has renewed, and says so")
    void lockstepRenews() {
        NamedLock lock = lockstep(ground.measured()).orElseThrow();
        ground.clock().advance(Duration.ofSeconds(10));
        ground.faults().follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        lock.renew();

        int requests = ground.faults().calls().size();
        boolean renewed = lock.expiresAt().equals(ground.clock().instant().plus(LockstepWays.LEASE));
        lock.close();
        promise(
                "renew",
                "renewed in " + requests + " requests; a release after it frees the lock at once",
                renewed && requests == 2 && nextOfLockstep().isZero());
    }

    @Test
    @DisplayName("Lockstep, whose release lost its answer, has released, and says so")
    void lockstepReleases() {
        NamedLock lock = lockstep(ground.measured()).orElseThrow();
        ground.faults().follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        lock.close();

        int requests = ground.faults().calls().size();
        promise(
                "release",
                "done in " + requests + " requests; the lock is free at once",
                requests == 2 && nextOfLockstep().isZero());
    }

    @Test
    @DisplayName("Lockstep's release that arrives late frees nobody else's lock")
    void aLateReleaseOfLockstepIsRefused() {
        NamedLock lock = lockstep(ground.measured()).orElseThrow();
        ground.faults().lateUntilTold();
        ground.faults().follow(FaultPlan.on("UpdateItem", 1, Fault.DELIVERED_LATE));
        lock.close();
        assertThat(ground.faults().calls()).hasSize(2);
        assertThat(lockstep(ground.aside())).as("the next holder").isPresent();

        assertThat(ground.faults().deliverLate()).isEqualTo(1);

        promise(
                "release that arrives late",
                "frees nobody else's lock",
                lockstep(ground.aside()).isEmpty());
    }

    private Optional<NamedLock> lockstep(DynamoDbClient dynamo) {
        return LockstepWays.acquire(new LockstepNative().door(ground, dynamo));
    }

    private Optional<?> recordOfLockClient() {
        return ground.aside().scan(r -> r.tableName(LockClient.TABLE).consistentRead(true)).items().stream()
                .findFirst();
    }

    private Duration nextOfLockClient() throws Exception {
        long began = System.nanoTime();
        AmazonDynamoDBLockClient next = LockClient.over(ground.aside(), "next", LONG_LEASE);
        assertThat(next.tryAcquireLock(LockClient.waiting(LOOK).build())).isPresent();
        return since(began);
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Duration nextOfShedLock() {
        return waiting(() -> ShedLock.lock(ground.aside(), ground.clock()).isPresent());
    }

    private Duration nextOfLockstep() {
        return waiting(() -> lockstep(ground.aside()).isPresent());
    }

    /** How long a contender tries, once a second. */
    private Duration waiting(BooleanSupplier attempt) {
        Duration waited = Duration.ZERO;
        while (!attempt.getAsBoolean()) {
            waited = waited.plusSeconds(1);
            ground.clock().advance(Duration.ofSeconds(1));
        }
        return waited;
    }

    private long sent(String operation) {
        return ground.faults().calls().stream()
                .filter(call -> call.request().operation().equals(operation))
                .count();
    }

    /** What Lockstep promises to do; one that is not kept is told as that. */
    private static void promise(String operation, String answer, boolean kept) {
        fact(LOCKSTEP, operation, kept ? answer : "NOT: " + answer);
        BROKEN_PROMISES.addAndGet(kept ? 0 : 1);
        assertThat(FACTS).containsEntry(LOCKSTEP + ", " + operation, answer);
    }

    private static void fact(String who, String operation, String answer) {
        FACTS.put(who + ", " + operation, answer);
    }
}
