package dev.lockstep.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * P4, the hard way: a lock's write takes effect, its response is lost, and somebody else acts before it is sent again.
 */
@Tag("P4")
class LostLockResponsesTest {
    private static final LockName LOCK = LockName.of("nightly");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aLockThatOthersTriedMeanwhileIsOurs() {
        lost(() -> assertThat(acquire(table.other())).isEmpty());

        Optional<NamedLock> lock = acquire(table.lockstep());

        assertThat(lock.orElseThrow().epoch())
                .isEqualTo(table.other().locks().find(LOCK).orElseThrow().epoch());
    }

    @Test
    void aLockThatWasTakenOverMeanwhileIsNotOurs() {
        lost(() -> {
            table.clock().advance(MINUTE.plusMillis(1));
            assertThat(acquire(table.other())).isPresent();
        });

        assertThat(acquire(table.lockstep())).isEmpty();
    }

    @Test
    @DisplayName("P4: a release that took place is reported so, though somebody else acquires meanwhile, and keeps it")
    void aReleaseSucceedsThoughSomebodyElseAcquiresMeanwhile() {
        NamedLock lock = acquire(table.lockstep()).orElseThrow();
        lost(() -> acquire(table.other()));

        lock.close();

        assertThat(table.other().locks().find(LOCK).map(LockHolder::epoch)).contains(lock.epoch() + 1);
    }

    @Test
    @DisplayName("P5: a renewal whose response was lost keeps the lock")
    @Tag("P5")
    void aRenewalKeepsTheLockThoughOthersTryMeanwhile() {
        NamedLock lock = acquire(table.lockstep()).orElseThrow();
        table.clock().advance(Duration.ofSeconds(59));
        lost(() -> {
            table.clock().advance(Duration.ofSeconds(2));
            assertThat(acquire(table.other())).isEmpty();
        });

        lock.renew();

        assertThat(lock.isHeld()).isTrue();
    }

    private void lost(Runnable meanwhile) {
        table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        table.faults().afterFault(meanwhile);
    }

    private static Optional<NamedLock> acquire(Lockstep lockstep) {
        return lockstep.locks().tryAcquire(LOCK, "ann", MINUTE);
    }
}
