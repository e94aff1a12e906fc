package dev.lockstep.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RStreamsLocksTest {
    private static final LockName LOCK = LockName.of("nightly");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    @Test
    void aLockIsWhatLeoSdkWouldMakeOfItAndOurToken() {
        NamedLock lock = acquire(bus.lockstep(), "ann").orElseThrow();

        assertThat(stored())
                .containsEntry("ts", number(0))
                .containsEntry("expires", number(60_000))
                .containsEntry("value", AttributeValue.fromS("ann"))
                .containsOnlyKeys("id", "ts", "expires", "value", "token");
        assertThat(lock.epoch()).isEqualTo(bus.clock().instant().toEpochMilli());
        assertThat(lock.expiresAt()).isEqualTo(bus.clock().instant().plus(MINUTE));
        assertThat(bus.lockstep().locks().find(LOCK).map(LockHolder::owner)).contains("ann");
    }

    @Test
    void aLockIsHeldByOneUntilItIsReleased() {
        NamedLock lock = acquire(bus.lockstep(), "ann").orElseThrow();
        assertThat(acquire(bus.other(), "bob")).isEmpty();
        assertThat(acquire(bus.lockstep(), "ann")).isEmpty();

        lock.close();

        assertThat(stored()).isEmpty();
        assertThat(bus.lockstep().locks().find(LOCK)).isEmpty();
        assertThat(acquire(bus.other(), "bob")).isPresent();
    }

    @Test
    void acquiringRenewingAndReleasingCostOneRequestEach() {
        Cost cost = bus.cost(() -> {
            NamedLock lock = acquire(bus.lockstep(), "ann").orElseThrow();
            lock.renew();
            lock.close();
        });

        assertThat(cost.requests()).isEqualTo(3);
        assertThat(cost.writeUnits()).isEqualTo(3);
    }

    @Test
    @DisplayName("P6: an expired lock is taken over in one request, once it is expired beyond the drift of clocks")
    @Tag("P6")
    void anExpiredLockIsTakenOverLaterByTheDriftOfClocks() {
        acquire(bus.other(), "ann");
        Lockstep careful = bus.door().clockDrift(Duration.ofSeconds(5)).build();
        bus.clock().advance(MINUTE.plusSeconds(5));
        assertThat(acquire(careful, "bob")).isEmpty();

        bus.clock().advance(Duration.ofMillis(1));
        Cost cost = bus.cost(() -> assertThat(acquire(careful, "bob")).isPresent());

        assertThat(cost.requests()).isEqualTo(1);
    }

    @Test
    void theHolderThatWasTakenOverLearnsFromWhom() {
        NamedLock lock = acquire(bus.lockstep(), "ann").orElseThrow();
        bus.clock().advance(MINUTE.plusMillis(1));
        NamedLock next = acquire(bus.other(), "bob").orElseThrow();

        assertThat(next.epoch()).isGreaterThan(lock.epoch());
        assertThatThrownBy(lock::renew).isInstanceOfSatisfying(LockLostException.class, lost -> {
            assertThat(lost.how()).isEqualTo(LockLostException.Cause.TAKEN);
            assertThat(lost.holder().map(LockHolder::owner)).contains("bob");
        });
        assertThatThrownBy(lock::close).isInstanceOf(LockLostException.class);
        assertThat(bus.lockstep().locks().find(LOCK).map(LockHolder::owner)).contains("bob");
    }

    @Test
    void aLockOfLeoSdkIsRespectedAndTakenOverWhenItIsExpired() {
        putByNode("run-1", 0, 30_000);
        assertThat(acquire(bus.lockstep(), "ann")).isEmpty();
        assertThat(bus.lockstep().locks().find(LOCK))
                .contains(new LockHolder(
                        LOCK,
                        "run-1",
                        bus.clock().instant().toEpochMilli(),
                        bus.clock().instant().plusSeconds(30),
                        bus.clock().instant().plusSeconds(30)));

        bus.clock().advance(Duration.ofMillis(30_001));

        assertThat(bus.lockstep().locks().find(LOCK)).isEmpty();
        assertThat(acquire(bus.lockstep(), "ann")).isPresent();
    }

    @Test
    void aLockThatLeoSdkTookIsLostAndNotReleased() {
        NamedLock lock = acquire(bus.lockstep(), "ann").orElseThrow();
        putByNode("run-2", 0, 30_000);

        assertThatThrownBy(lock::renew).isInstanceOf(LockLostException.class);
        assertThatThrownBy(lock::close).isInstanceOf(LockLostException.class);
        assertThat(stored()).containsEntry("value", AttributeValue.fromS("run-2"));
    }

    @Test
    @DisplayName("P4: what a lock's requests did is known though their responses were lost, at no extra request")
    @Tag("P4")
    void lostResponsesAreHarmless() {
        Cost cost = bus.cost(() -> {
            bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
            NamedLock lock = acquire(bus.lockstep(), "ann").orElseThrow();
            bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
            lock.renew();
            bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
            lock.close();
        });

        assertThat(cost.requests()).isEqualTo(3);
        assertThat(stored()).isEmpty();
    }

    @Test
    void aLockIsResumedByItsTicketAndReleasedThoughTheResponseWasLost() {
        LockTicket ticket = acquire(bus.lockstep(), "ann").orElseThrow().ticket();
        NamedLock resumed = bus.lockstep().locks().resume(ticket);
        bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));

        resumed.close();

        assertThat(stored()).isEmpty();
    }

    @Test
    void nobodyCanTellWhoReleasedALockWhoseTimeIsOver() {
        NamedLock lock = acquire(bus.lockstep(), "ann").orElseThrow();
        bus.clock().advance(MINUTE.plusMillis(1));
        acquire(bus.other(), "bob").orElseThrow().close();

        assertThatThrownBy(lock::close)
                .isInstanceOfSatisfying(
                        LockLostException.class,
                        lost -> assertThat(lost.how()).isEqualTo(LockLostException.Cause.RELEASED));
    }

    @Test
    void anAttemptThatIsMadeOnceMoreIsGivenItsLockAgain() {
        Locks locks = bus.lockstep().locks();
        NamedLock lock = locks.tryAcquireOnce(LOCK, "ann", "attempt-1", MINUTE).orElseThrow();
        bus.clock().advance(Duration.ofSeconds(1));

        assertThat(locks.tryAcquireOnce(LOCK, "ann", "attempt-1", MINUTE).map(NamedLock::epoch))
                .contains(lock.epoch());
        assertThat(locks.tryAcquireOnce(LOCK, "ann", "attempt-2", MINUTE)).isEmpty();
    }

    @Test
    void aLockWhoseTimesCannotBeReadIsNamed() {
        bus.plant(bus.settings(), "lock_nightly", Map.of("value", AttributeValue.fromS("ann")));

        assertThatThrownBy(() -> acquire(bus.lockstep(), "bob"))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("nightly")
                .hasMessageContaining("expires");
    }

    private void putByNode(String value, long ts, long expires) {
        bus.plant(
                bus.settings(),
                "lock_nightly",
                Map.of("value", AttributeValue.fromS(value), "ts", number(ts), "expires", number(expires)));
    }

    private Map<String, AttributeValue> stored() {
        return bus.item(bus.settings(), "lock_nightly");
    }

    private AttributeValue number(long afterNow) {
        return AttributeValue.fromN(
                Long.toString(bus.clock().instant().plusMillis(afterNow).toEpochMilli()));
    }

    private static Optional<NamedLock> acquire(Lockstep lockstep, String owner) {
        return lockstep.locks().tryAcquire(LOCK, owner, MINUTE);
    }
}
