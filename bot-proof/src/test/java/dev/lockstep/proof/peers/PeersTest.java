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
    private static final String LOCK_CLIENT = "amazon-dynamodb-lock-client 1.4.0";
    private static final String SHEDLOCK = "ShedLock 4.42.0, DynamoDB provider";
    private static final String LOCKSTEP = "Lockstep";

    private static final int EXPECTED = 12;
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
        figures.publish(EXPECTED - FACTS.size());
    }

    @Test
    @DisplayName("The lock client, whose acquisition lost its answer, waits for its own record to expire")
    void theLockClientWaitsForItself() throws Exception {
        try (AmazonDynamoDBLockClient client = peers.lockClient(faulty, "a")) {
            faults.follow(FaultPlan.on("PutItem", 1, Fault.LOST_RESPONSE));
            long began = System.nanoTime();

            Optional<LockItem> lock = client.tryAcquireLock(peers.patient());

            assertThat(lock).isPresent();
            assertThat(peers.since(began)).isGreaterThan(Peers.SHORT_LEASE);
            fact(LOCK_CLIENT, "acquire", "granted, after it has waited for its own record to expire: a lease and more");
            assertThat(faults.sent()).isGreaterThan(4);
        }
    }

    @Test
    @DisplayName("The lock client, whose heartbeat lost its answer, gives up a lock that it then cannot release")
    void theLockClientDropsALockItHolds() throws Exception {
        try (AmazonDynamoDBLockClient client = peers.lockClient(faulty, "a")) {
            LockItem lock = client.acquireLock(peers.patient());
            faults.follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

            assertThatThrownBy(lock::sendHeartBeat).isInstanceOf(LockNotGrantedException.class);
            int requests = faults.calls().size();
            boolean released = client.releaseLock(lock);
            Duration wait = peers.nextOfLockClient();

            assertThat(released).isFalse();
            assertThat(wait).isGreaterThan(Peers.SHORT_LEASE);
            fact(
                    LOCK_CLIENT,
                    "renew",
                    "refused (LockNotGrantedException) in " + requests
                            + " requests, though held; a release after it answers false and frees nothing;"
                            + " the next contender waits a lease");
        }
    }

    @Test
    @DisplayName("The lock client, whose release lost its answer, says that it released nothing; the lock is free")
    void theLockClientReleasesAndDeniesIt() throws Exception {
        try (AmazonDynamoDBLockClient client = peers.lockClient(faulty, "a")) {
            LockItem lock = client.acquireLock(peers.patient());
            faults.follow(FaultPlan.on("DeleteItem", 1, Fault.LOST_RESPONSE));

            boolean released = client.releaseLock(lock);

            assertThat(released).isFalse();
            assertThat(peers.record("lock-client", "key")).isEmpty();
            fact(
                    LOCK_CLIENT,
                    "release",
                    "answers false in " + faults.calls().size()
                            + " requests, though released; the lock is free at once");
        }
    }

    @Test
    @DisplayName("The lock client's release that arrives late frees nobody else's lock")
    void aLateReleaseOfTheLockClientIsRefused() throws Exception {
        try (AmazonDynamoDBLockClient client = peers.lockClient(faulty, "a");
                AmazonDynamoDBLockClient next = peers.lockClient(DYNAMO.client(), "b")) {
            LockItem lock = client.acquireLock(peers.patient());
            faults.lateUntilTold();
            faults.follow(FaultPlan.on("DeleteItem", 1, Fault.DELIVERED_LATE));
            assertThat(client.releaseLock(lock)).isTrue();
            LockItem held = next.acquireLock(peers.patient());

            assertThat(faults.deliverLate()).isEqualTo(1);

            assertThat(peers.record("lock-client", "key")).isPresent();
            assertThat(held.isExpired()).isFalse();
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
        int requests = faults.calls().size();
        assertThat(peers.nextOfShedLock()).isGreaterThanOrEqualTo(Peers.LEASE);
        fact(
                SHEDLOCK,
                "acquire",
                "refused in " + requests
                        + " requests, though nobody else has it; the next contender waits lockAtMostFor");
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

        int requests = faults.calls().size();
        assertThat(peers.nextOfShedLock()).isZero();
        fact(SHEDLOCK, "release", "done in " + requests + " requests; the lock is free at once");
    }

    @Test
    @DisplayName("ShedLock's release that arrives late frees the next holder's lock: two have it")
    void aLateReleaseOfShedLockFreesSomebodyElse() {
        SimpleLock lock = peers.shedLock(faulty).orElseThrow();
        faults.lateUntilTold();
        faults.follow(FaultPlan.on("UpdateItem", 1, Fault.DELIVERED_LATE));
        lock.unlock();
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
        assertThat(lock.isHeld()).isTrue();
        lock.close();
        assertThat(peers.nextOfLockstep()).isZero();
        assertThat(requests).isEqualTo(2);
        fact(LOCKSTEP, "acquire", "granted at once in " + requests + " requests");
    }

    @Test
    @DisplayName("Lockstep, whose renewal lost its answer, has renewed, and says so")
    void lockstepRenews() {
        NamedLock lock = peers.lockstep(faulty).orElseThrow();
        clock.advance(Duration.ofSeconds(10));
        faults.follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        lock.renew();

        int requests = faults.calls().size();
        assertThat(lock.expiresAt()).isEqualTo(clock.instant().plus(Peers.LEASE));
        lock.close();
        assertThat(peers.nextOfLockstep()).isZero();
        assertThat(requests).isEqualTo(2);
        fact(LOCKSTEP, "renew", "renewed in " + requests + " requests; a release after it frees the lock at once");
    }

    @Test
    @DisplayName("Lockstep, whose release lost its answer, has released, and says so")
    void lockstepReleases() {
        NamedLock lock = peers.lockstep(faulty).orElseThrow();
        faults.follow(FaultPlan.on("UpdateItem", 1, Fault.LOST_RESPONSE));

        lock.close();

        int requests = faults.calls().size();
        assertThat(peers.nextOfLockstep()).isZero();
        assertThat(requests).isEqualTo(2);
        fact(LOCKSTEP, "release", "done in " + requests + " requests; the lock is free at once");
    }

    @Test
    @DisplayName("Lockstep's release that arrives late frees nobody else's lock")
    void aLateReleaseOfLockstepIsRefused() {
        NamedLock lock = peers.lockstep(faulty).orElseThrow();
        faults.lateUntilTold();
        faults.follow(FaultPlan.on("UpdateItem", 1, Fault.DELIVERED_LATE));
        lock.close();
        assertThat(peers.lockstep(DYNAMO.client())).as("the next holder").isPresent();

        assertThat(faults.deliverLate()).isEqualTo(1);

        assertThat(peers.lockstep(DYNAMO.client())).as("a second holder").isEmpty();
        fact(LOCKSTEP, "release that arrives late", "frees nobody else's lock");
    }

    private static void fact(String who, String operation, String answer) {
        FACTS.put(who + ", " + operation, answer);
    }
}
