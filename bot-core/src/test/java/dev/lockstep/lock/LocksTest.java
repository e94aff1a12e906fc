package dev.lockstep.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.Lockstep;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkException;

class LocksTest {
    private static final LockName LOCK = LockName.of("nightly");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aFreeLockIsTaken() {
        NamedLock lock = acquire("ann").orElseThrow();

        assertThat(lock.isHeld()).isTrue();
        assertThat(lock.owner()).isEqualTo("ann");
        assertThat(lock.expiresAt()).isEqualTo(ManualClock.START.plus(MINUTE));
    }

    @Test
    void aHeldLockIsNotTakenAndTellsWhoHoldsIt() {
        NamedLock lock = acquire("ann").orElseThrow();

        assertThat(acquire("bob")).isEmpty();
        assertThat(holder())
                .contains(new LockHolder(
                        LOCK, "ann", lock.epoch(), ManualClock.START.plus(MINUTE), ManualClock.START.plus(MINUTE)));
    }

    @Test
    void aLockIsNotReentrant() {
        acquire("ann");

        assertThat(acquire("ann")).isEmpty();
    }

    @Test
    void aReleasedLockIsFree() {
        acquire("ann").orElseThrow().close();

        assertThat(holder()).isEmpty();
        assertThat(acquire("bob")).isPresent();
    }

    @Test
    void aReleasedLockIsHeldNoMore() {
        NamedLock lock = acquire("ann").orElseThrow();

        lock.close();

        assertThat(lock.isHeld()).isFalse();
    }

    @Test
    void releasingTwiceIsReleasingOnce() {
        NamedLock lock = acquire("ann").orElseThrow();
        lock.close();
        acquire("bob");

        lock.close();

        assertThat(holder().map(LockHolder::owner)).contains("bob");
    }

    @Test
    void locksOfDifferentNamesAreDifferentLocks() {
        acquire("ann");

        assertThat(table.lockstep().locks().tryAcquire(LockName.of("hourly"), "bob", MINUTE))
                .isPresent();
    }

    @Test
    @DisplayName("P6: after a crash the next contender takes the lock in one request once its time is over")
    @Tag("P6")
    void afterACrashTheNextContenderTakesTheLockInOneRequest() {
        acquire("ann");
        table.clock().advance(MINUTE.plusMillis(1));

        Cost cost = table.cost(() -> assertThat(acquire("bob")).isPresent());

        assertThat(cost.requests()).isEqualTo(1);
    }

    @Test
    void atTheVeryEndOfItsTimeALockIsStillHeld() {
        acquire("ann");
        table.clock().advance(MINUTE);

        assertThat(acquire("bob")).isEmpty();
    }

    @Test
    @DisplayName("P3: a contender whose clock is 61 seconds ahead does not take a lock just granted")
    @Tag("P3")
    void aContenderAheadByAMinuteDoesNotTakeALockJustGranted() {
        assertThat(shortLock(table.clock())).isPresent();

        assertThat(shortLock(ahead(Duration.ofSeconds(61)))).isEmpty();
    }

    @Test
    @DisplayName("P3: a contender ahead by the whole bound waits until the holder's own time is over")
    @Tag("P3")
    void aContenderAheadByTheBoundWaitsForTheHoldersOwnTime() {
        NamedLock lock = shortLock(table.clock()).orElseThrow();

        assertThat(shortLock(ahead(Duration.ofSeconds(100)))).isEmpty();

        table.clock().advance(Duration.ofSeconds(10).plusMillis(1));
        assertThat(lock.isHeld()).isFalse();
        assertThat(shortLock(ahead(Duration.ofSeconds(90)))).isPresent();
    }

    @Test
    @DisplayName("P2: beyond the bound of clocks two may believe to hold it, but the later one has the higher epoch")
    @Tag("P2")
    void beyondTheBoundOfClocksTheEpochStillTellsWhoIsLater() {
        NamedLock first = shortLock(table.clock()).orElseThrow();
        NamedLock second = shortLock(ahead(Duration.ofHours(1))).orElseThrow();

        assertThat(first.isHeld()).isTrue();
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThatExceptionOfType(LockLostException.class).isThrownBy(first::renew);
    }

    @Test
    void renewingMovesTheEndFromNowOn() {
        NamedLock lock = acquire("ann").orElseThrow();
        table.clock().advance(Duration.ofSeconds(40));

        lock.renew();

        assertThat(lock.expiresAt()).isEqualTo(ManualClock.START.plusSeconds(100));
        assertThat(holder().map(LockHolder::expiresAt)).contains(lock.expiresAt());
    }

    @Test
    @DisplayName("P5: a lock past its time is renewed if nobody has taken it")
    @Tag("P5")
    void aLockPastItsTimeIsRenewedIfNobodyHasTakenIt() {
        NamedLock lock = acquire("ann").orElseThrow();
        table.clock().advance(Duration.ofHours(1));
        assertThat(lock.isHeld()).isFalse();

        lock.renew();

        assertThat(lock.isHeld()).isTrue();
        assertThat(acquire("bob")).isEmpty();
    }

    @Test
    @DisplayName("P5: who lost the lock is told who has it now")
    @Tag("P5")
    void whoLostTheLockIsToldWhoHasItNow() {
        NamedLock lost = acquire("ann").orElseThrow();
        table.clock().advance(MINUTE.plusMillis(1));
        acquire("bob");

        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(lost::renew)
                .satisfies(loss -> {
                    assertThat(loss.how()).isEqualTo(LockLostException.Cause.TAKEN);
                    assertThat(loss.holder().map(LockHolder::owner)).contains("bob");
                });
    }

    @Test
    @DisplayName("P5: a lock that somebody took and gave back was taken, not released")
    @Tag("P5")
    void aLockThatSomebodyTookAndGaveBackWasTaken() {
        NamedLock lost = acquire("ann").orElseThrow();
        table.clock().advance(MINUTE.plusMillis(1));
        acquire("bob").orElseThrow().close();

        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(lost::renew)
                .satisfies(loss -> assertThat(loss.how()).isEqualTo(LockLostException.Cause.TAKEN));
    }

    @Test
    void aReleasedLockCannotBeRenewed() {
        NamedLock lock = acquire("ann").orElseThrow();
        lock.close();

        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(lock::renew)
                .satisfies(loss -> assertThat(loss.how()).isEqualTo(LockLostException.Cause.RELEASED));
    }

    @Test
    void releasingNeverFreesAnothersLock() {
        NamedLock lost = acquire("ann").orElseThrow();
        table.clock().advance(MINUTE.plusMillis(1));
        acquire("bob");

        assertThatExceptionOfType(LockLostException.class).isThrownBy(lost::close);
        assertThat(holder().map(LockHolder::owner)).contains("bob");
    }

    @Test
    @DisplayName("P5: a renewal that does not get through leaves the lock held until its time is over")
    @Tag("P5")
    void aRenewalThatDoesNotGetThroughLeavesTheLockHeld() {
        NamedLock lock = acquire("ann").orElseThrow();
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on(1, Fault.LOST_REQUEST));

        assertThatExceptionOfType(SdkException.class).isThrownBy(lock::renew);

        assertThat(lock.isHeld()).isTrue();
        lock.renew();
    }

    @Test
    void aReleaseWithoutAnswerMayBeTriedAgain() {
        NamedLock lock = acquire("ann").orElseThrow();
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        assertThatExceptionOfType(SdkException.class).isThrownBy(lock::close);

        lock.close();

        assertThat(holder()).isEmpty();
    }

    @Test
    @DisplayName("P1: epochs of a lock rise for ever, over release and take-over")
    @Tag("P1")
    void epochsRiseForEver() {
        List<Long> epochs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            NamedLock released = acquire("ann").orElseThrow();
            epochs.add(released.epoch());
            released.close();
            epochs.add(acquire("bob").orElseThrow().epoch());
            table.clock().advance(MINUTE.plusMillis(1));
        }

        assertThat(epochs).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void ownerAndDurationAreChecked() {
        for (String owner : List.of("", " ", "x".repeat(257))) {
            assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> acquire(owner));
        }
        for (Duration duration : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(367))) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> table.lockstep().locks().tryAcquire(LOCK, "ann", duration));
        }
        assertThat(table.items()).isEmpty();
    }

    private Optional<NamedLock> acquire(String owner) {
        return table.lockstep().locks().tryAcquire(LOCK, owner, MINUTE);
    }

    private Optional<LockHolder> holder() {
        return table.lockstep().locks().find(LOCK);
    }

    /** Ten seconds, at the default bound of clock drift. */
    private Optional<NamedLock> shortLock(InstantSource clock) {
        return Lockstep.over(table.client(), TableLayout.nativeTable(table.name()))
                .clock(clock)
                .build()
                .locks()
                .tryAcquire(LOCK, "clock", Duration.ofSeconds(10));
    }

    private InstantSource ahead(Duration by) {
        return () -> table.clock().instant().plus(by);
    }
}
