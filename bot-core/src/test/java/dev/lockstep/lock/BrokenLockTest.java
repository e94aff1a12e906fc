package dev.lockstep.lock;

import static dev.lockstep.fixture.OneBot.NOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An operator takes a named lock away from whoever holds it. */
class BrokenLockTest {
    private static final LockName LOCK = LockName.of("nightly");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aBrokenLockIsFreeAtOnceAndItsHolderIsTold() {
        NamedLock lock = acquire("ann").orElseThrow();

        assertThat(breakLock()).hasValueSatisfying(holder -> {
            assertThat(holder.owner()).isEqualTo("ann");
            assertThat(holder.epoch()).isEqualTo(lock.epoch());
        });

        assertThat(table.other().locks().find(LOCK)).isEmpty();
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(lock::renew)
                .satisfies(lost -> assertThat(lost.how()).isEqualTo(LockLostException.Cause.RELEASED));
        assertThat(acquire("bob")).isPresent();
    }

    @Test
    @DisplayName("P1, P2: the next holder of a broken lock has a higher epoch, by which the one before is told")
    @Tag("P1")
    @Tag("P2")
    void theNextHolderHasAHigherEpoch() {
        NamedLock lock = acquire("ann").orElseThrow();
        breakLock();

        NamedLock next = acquire("bob").orElseThrow();

        assertThat(next.epoch()).isGreaterThan(lock.epoch());
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(lock::renew)
                .satisfies(lost -> assertThat(lost.how()).isEqualTo(LockLostException.Cause.TAKEN));
    }

    @Test
    @DisplayName("P5: a release of a broken lock says so if somebody has taken it since, and only then")
    @Tag("P5")
    void aReleaseOfABrokenLockSaysWhetherSomebodyHasTakenIt() {
        NamedLock untaken = acquire("ann").orElseThrow();
        breakLock();
        untaken.close();
        NamedLock taken = acquire("ann").orElseThrow();
        breakLock();
        NamedLock next = acquire("bob").orElseThrow();

        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(taken::close)
                .satisfies(lost -> assertThat(lost.how()).isEqualTo(LockLostException.Cause.TAKEN));

        next.renew();
        next.close();
        assertThatExceptionOfType(LockLostException.class).isThrownBy(taken::close);
    }

    @Test
    @DisplayName("P4: a release after a broken lock is known again though its response is lost and others acquire")
    @Tag("P4")
    void theReleaseOfALaterHolderIsKnownAgain() {
        acquire("ann");
        breakLock();
        NamedLock own = table.lockstep().locks().tryAcquire(LOCK, "ann", MINUTE).orElseThrow();
        table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        table.faults().afterFault(() -> assertThat(acquire("bob")).isPresent());

        own.close();

        assertThat(owner()).contains("bob");
    }

    @Test
    void theAttemptThatGotABrokenLockGetsItNotAgain() {
        assertThat(attempt()).isPresent();
        breakLock();

        assertThat(attempt()).isEmpty();

        acquire("bob").orElseThrow().close();
        assertThat(attempt()).as("somebody else has held and released it").isPresent();
    }

    @Test
    void aLockThatNobodyHoldsIsNotBroken() {
        assertThat(breakLock()).isEmpty();
        acquire("ann").orElseThrow().close();
        assertThat(breakLock()).isEmpty();
        acquire("ann");
        table.clock().advance(MINUTE.plusMillis(1));
        assertThat(breakLock()).isEmpty();

        assertThat(table.other().audit().of(LOCK)).isEmpty();
    }

    @Test
    void aLockThatIsReleasedMeanwhileIsNotBroken() {
        NamedLock lock = acquire("ann").orElseThrow();

        assertThat(breakLockMeanwhile(lock::close)).isEmpty();

        assertThat(table.other().audit().of(LOCK)).isEmpty();
        lock.close();
    }

    @Test
    void aLockThatHasAnotherHolderByNowIsNotBroken() {
        for (String next : new String[] {"bob", "ann"}) {
            NamedLock lock = acquire("ann").orElseThrow();
            assertThat(breakLockMeanwhile(() -> {
                        lock.close();
                        assertThat(acquire(next)).isPresent();
                    }))
                    .as("taken by %s", next)
                    .isEmpty();

            assertThat(owner()).contains(next);
            assertThat(table.other().audit().of(LOCK)).isEmpty();
            table.clock().advance(MINUTE.plusMillis(1));
        }
    }

    @Test
    void aRenewalMeanwhileDoesNotSaveTheLock() {
        NamedLock lock = acquire("ann").orElseThrow();

        assertThat(breakLockMeanwhile(lock::renew)).isPresent();

        assertThat(owner()).isEmpty();
    }

    @Test
    void onlyTheHolderThatWasSeenLosesIt() {
        acquire("ann");
        LockHolder ann = table.other().locks().find(LOCK).orElseThrow();

        assertThat(table.lockstep().locks().breakLock(ann, NOTE)).isTrue();
        assertThat(table.lockstep().locks().breakLock(ann, NOTE)).isFalse();
        acquire("bob");
        assertThat(table.lockstep().locks().breakLock(ann, NOTE)).isFalse();

        assertThat(owner()).contains("bob");
        assertThat(table.other().audit().of(LOCK)).hasSize(1);
    }

    @Test
    @DisplayName("P4: a lock whose breaking lost its response is broken once, though somebody else acquires meanwhile")
    @Tag("P4")
    void aLostResponseBreaksNoOthersLock() {
        acquire("ann");
        table.faults().follow(FaultPlan.on(2, Fault.LOST_RESPONSE));
        table.faults().afterFault(() -> assertThat(acquire("bob")).isPresent());

        assertThat(breakLock().map(LockHolder::owner)).contains("ann");

        assertThat(owner()).contains("bob");
        assertThat(table.other().audit().of(LOCK)).hasSize(1);
    }

    @Test
    void theEntryTellsWhoHeldItAndWhy() {
        acquire("ann");

        breakLock();

        assertThat(table.other().audit().of(LOCK)).singleElement().satisfies(entry -> {
            assertThat(entry.subject()).isEqualTo(LOCK);
            assertThat(entry.at()).isEqualTo(ManualClock.START);
            assertThat(entry.action()).isEqualTo("break-lock");
            assertThat(entry.before()).isEqualTo("held by ann with epoch 1 until " + ManualClock.START.plus(MINUTE));
            assertThat(entry.after()).isEqualTo("free");
            assertThat(entry.note()).isEqualTo(NOTE);
        });
    }

    private Optional<LockHolder> breakLock() {
        return table.lockstep().locks().breakLock(LOCK, NOTE);
    }

    /** Between the look and the write. */
    private Optional<LockHolder> breakLockMeanwhile(Runnable meanwhile) {
        table.faults().beforeRequest(2, meanwhile);
        return breakLock();
    }

    private Optional<NamedLock> acquire(String owner) {
        return table.other().locks().tryAcquire(LOCK, owner, MINUTE);
    }

    private Optional<NamedLock> attempt() {
        return table.other().locks().tryAcquireOnce(LOCK, "ann", "attempt-1", MINUTE);
    }

    private Optional<String> owner() {
        return table.other().locks().find(LOCK).map(LockHolder::owner);
    }
}
