package dev.lockstep.proof.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClient;
import com.amazonaws.services.dynamodbv2.LockItem;
import com.amazonaws.services.dynamodbv2.model.LockNotGrantedException;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.proof.Figures;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What is told, and who gets the lock when, if an answer is lost: facts about named versions. The SDK sends a request
 * again whose answer was lost, as it does by default, under each of them. Alone, since one library reads the system's
 * clock, and another one's clock is the JVM's.
 */
@Isolated
class PeersTest {
    private static final String LOCK_CLIENT = "amazon-dynamodb-lock-client 1.4.0";
    private static final String SHEDLOCK = "ShedLock 4.42.0, DynamoDB provider";
    private static final String LOCKSTEP = "Lockstep";

    private static final int FACTS_IN_ALL = 12;
    private static final AtomicLong BROKEN_PROMISES = new AtomicLong();
    private static final Map<String, String> FACTS = new ConcurrentSkipListMap<>();

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private final ManualClock clock = new ManualClock();

    @SuppressWarnings("NullAway.Init") // before each test
    private Peers peers;

    @SuppressWarnings("NullAway.Init") // before each test
    private FaultInjector faults;

    @SuppressWarnings("NullAway.Init") // before each test
    private DynamoDbClient faulty;

    @BeforeEach
    void tables() {
        DYNAMO.renew();
        peers = new Peers(DYNAMO.client(), clock);
        faults = FaultInjector.over(DYNAMO.http());
        faulty = DYNAMO.client(faults);
    }

    @AfterEach
    void close() {
        faulty.close();
        peers.close();
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
        try (AmazonDynamoDBLockClient client = peers.lockClient(faulty, "a", Peers.SHORT_LEASE)) {
            faults.follow(FaultPlan.on("PutItem", 1, Fault.LOST_RESPONSE));
            long began = System.nanoTime();

            Optional<LockItem> lock = client.tryAcquireLock(peers.patient());

            assertThat(lock).isPresent();
            assertThat(peers.since(began)).isGreaterThan(Peers.SHORT_LEASE);
            assertThat(sent("PutItem")).as("lost, refused, and granted").isEqualTo(3);
            assertThat(sent("GetItem")).as("looks at its own record").isGreaterThan(3);
            fact(LOCK_CLIENT, "acquire", "granted, after it has waited for its own record to expire: a lease and more");
        }
    }

    @Test
    @DisplayName("The lock client, whose heartbeat lost its answer, gives up a lock that it then cannot release")
    void theLockClientDropsALockItHolds() throws Exception {
        try (AmazonDynamoDBLockClient client = peers.lockClient(faulty, "a", Peers.SHORT_LEASE)) {
            LockItem lock = client.acquireLock(peers.patient());
            faults.follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

            assertThatThrownBy(lock::sendHeartBeat).isInstanceOf(LockNotGrantedException.class);
            assertThat(faults.calls()).hasSize(2);
            boolean released = client.releaseLock(lock);
            Duration wait = peers.nextOfLockClient();

            assertThat(released).isFalse();
            assertThat(wait).isGreaterThan(Peers.SHORT_LEASE);
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
        try (AmazonDynamoDBLockClient client = peers.lockClient(faulty, "a", Peers.LONG_LEASE)) {
            LockItem lock = client.acquireLock(peers.patient());
            faults.follow(FaultPlan.on("DeleteItem", 1, Fault.LOST_RESPONSE));

            boolean released = client.releaseLock(lock);

            assertThat(faults.calls()).hasSize(2);
            assertThat(released).isFalse();
            assertThat(peers.record("lock-client", "key")).isEmpty();
            fact(LOCK_CLIENT, "release", "answers false in 2 requests, though released; the lock is free at once");
        }
    }

    @Test
    @DisplayName("The lock client's release that arrives late frees nobody else's lock")
    void aLateReleaseOfTheLockClientIsRefused() throws Exception {
        try (AmazonDynamoDBLockClient client = peers.lockClient(faulty, "a", Peers.LONG_LEASE);
                AmazonDynamoDBLockClient next = peers.lockClient(DYNAMO.client(), "b", Peers.LONG_LEASE)) {
            LockItem lock = client.acquireLock(peers.patient());
            faults.lateUntilTold();
            faults.follow(FaultPlan.on("DeleteItem", 1, Fault.DELIVERED_LATE));
            assertThat(client.releaseLock(lock)).isTrue();
            assertThat(faults.calls()).hasSize(2);
            assertThat(next.acquireLock(peers.patient()).getOwnerName()).isEqualTo("b");
            Optional<?> held = peers.record("lock-client", "key");

            assertThat(faults.deliverLate()).isEqualTo(1);

            assertThat(held).isPresent();
            assertThat(peers.record("lock-client", "key")).isEqualTo(held);
            fact(LOCK_CLIENT, "release that arrives late", "frees nobody else's lock");
        }
    }

    @Test
    @DisplayName(
            "ShedLock, whose acquisition lost its answer, is told that somebody else has the lock, which nobody has")
    void shedLockLocksItselfOut() {
        faults.follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        Optional<SimpleLock> lock = peers.shedLock(faulty);

        assertThat(lock).isEmpty();
        assertThat(faults.calls()).hasSize(2);
        assertThat(peers.nextOfShedLock()).isGreaterThanOrEqualTo(Peers.LEASE);
        fact(
                SHEDLOCK,
                "acquire",
                "refused in 2 requests, though nobody else has it; the next contender waits lockAtMostFor");
    }

    @Test
    @DisplayName("ShedLock's DynamoDB provider does not renew")
    void shedLockDoesNotRenew() {
        SimpleLock lock = peers.shedLock(faulty).orElseThrow();

        assertThatThrownBy(() -> lock.extend(Peers.LEASE, Duration.ZERO))
                .isInstanceOf(UnsupportedOperationException.class);

        fact(SHEDLOCK, "renew", "not offered (UnsupportedOperationException)");
    }

    @Test
    @DisplayName("ShedLock, whose release lost its answer, has released, and says so")
    void shedLockReleases() {
        SimpleLock lock = peers.shedLock(faulty).orElseThrow();
        faults.follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        lock.unlock();

        assertThat(faults.calls()).hasSize(2);
        assertThat(peers.nextOfShedLock()).isZero();
        fact(SHEDLOCK, "release", "done in 2 requests; the lock is free at once");
    }

    @Test
    @DisplayName("ShedLock's release that arrives late frees the next holder's lock: two have it")
    void aLateReleaseOfShedLockFreesSomebodyElse() {
        SimpleLock lock = peers.shedLock(faulty).orElseThrow();
        faults.lateUntilTold();
        faults.follow(FaultPlan.on("UpdateItem", 1, Fault.DELIVERED_LATE));
        lock.unlock();
        assertThat(faults.calls()).hasSize(2);
        assertThat(peers.shedLock(DYNAMO.client())).as("the next holder").isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(peers.shedLock(DYNAMO.client()))
                .as("while it holds the lock")
                .isEmpty();

        assertThat(faults.deliverLate()).isEqualTo(1);

        assertThat(peers.shedLock(DYNAMO.client())).as("a second holder").isPresent();
        fact(SHEDLOCK, "release that arrives late", "frees the next holder's lock: two have it at once");
    }

    @Test
    @DisplayName("Lockstep, whose acquisition lost its answer, is granted the lock, by the SDK's own second attempt")
    void lockstepAcquires() {
        faults.follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        NamedLock lock = peers.lockstep(faulty).orElseThrow();

        int requests = faults.calls().size();
        boolean held = lock.isHeld();
        lock.close();
        promise(
                "acquire",
                "granted at once in " + requests + " requests",
                held && requests == 2 && peers.nextOfLockstep().isZero());
    }

    @Test
    @DisplayName("Lockstep, whose renewal lost its answer, has renewed, and says so")
    void lockstepRenews() {
        NamedLock lock = peers.lockstep(faulty).orElseThrow();
        clock.advance(Duration.ofSeconds(10));
        faults.follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        lock.renew();

        int requests = faults.calls().size();
        boolean renewed = lock.expiresAt().equals(clock.instant().plus(Peers.LEASE));
        lock.close();
        promise(
                "renew",
                "renewed in " + requests + " requests; a release after it frees the lock at once",
                renewed && requests == 2 && peers.nextOfLockstep().isZero());
    }

    @Test
    @DisplayName("Lockstep, whose release lost its answer, has released, and says so")
    void lockstepReleases() {
        NamedLock lock = peers.lockstep(faulty).orElseThrow();
        faults.follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        lock.close();

        int requests = faults.calls().size();
        promise(
                "release",
                "done in " + requests + " requests; the lock is free at once",
                requests == 2 && peers.nextOfLockstep().isZero());
    }

    @Test
    @DisplayName("Lockstep's release that arrives late frees nobody else's lock")
    void aLateReleaseOfLockstepIsRefused() {
        NamedLock lock = peers.lockstep(faulty).orElseThrow();
        faults.lateUntilTold();
        faults.follow(FaultPlan.on("UpdateItem", 1, Fault.DELIVERED_LATE));
        lock.close();
        assertThat(faults.calls()).hasSize(2);
        assertThat(peers.lockstep(DYNAMO.client())).as("the next holder").isPresent();

        assertThat(faults.deliverLate()).isEqualTo(1);

        promise(
                "release that arrives late",
                "frees nobody else's lock",
                peers.lockstep(DYNAMO.client()).isEmpty());
    }

    private long sent(String operation) {
        return faults.calls().stream()
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
