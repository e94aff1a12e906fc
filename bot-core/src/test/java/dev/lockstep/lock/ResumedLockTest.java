package dev.lockstep.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A lock whose holder keeps only its ticket, and repeats a call whose answer it did not get. */
class ResumedLockTest {
    private static final LockName LOCK = LockName.of("nightly");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    @DisplayName("P4: a lock whose answer was lost is given to the attempt that got it")
    @Tag("P4")
    void anAttemptMadeAgainIsGivenTheLockItGot() {
        NamedLock first = acquire("attempt-1").orElseThrow();

        assertThat(acquire("attempt-1").orElseThrow().ticket()).isEqualTo(first.ticket());
        assertThat(acquire("attempt-2")).isEmpty();
    }

    @Test
    void anAttemptWhoseLockWasReleasedGetsNone() {
        acquire("attempt-1").orElseThrow().close();

        assertThat(acquire("attempt-1")).isEmpty();
        assertThat(acquire("attempt-2")).isPresent();
    }

    @Test
    void aTicketRenewsTheLock() {
        LockTicket ticket = acquire("attempt-1").orElseThrow().ticket();
        table.clock().advance(Duration.ofSeconds(30));
        NamedLock resumed = table.lockstep().locks().resume(ticket);

        resumed.renew();

        assertThat(resumed.isHeld()).isTrue();
        assertThat(resumed.expiresAt()).isEqualTo(table.clock().instant().plus(MINUTE));
    }

    @Test
    void aTicketReleasesTheLockOnceHoweverOftenItIsAsked() {
        LockTicket ticket = acquire("attempt-1").orElseThrow().ticket();

        table.lockstep().locks().resume(ticket).close();

        assertThat(table.lockstep().locks().find(LOCK)).isEmpty();
        assertThatCode(() -> table.lockstep().locks().resume(ticket).close()).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("P2: a ticket of a lock that was taken over neither renews nor releases it")
    @Tag("P2")
    void aTicketOfALockThatWasTakenOverIsRefused() {
        LockTicket ticket = acquire("attempt-1").orElseThrow().ticket();
        table.clock().advance(MINUTE.plusMillis(1));
        NamedLock taken = acquire("attempt-2").orElseThrow();

        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> table.lockstep().locks().resume(ticket).renew());
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> table.lockstep().locks().resume(ticket).close());
        assertThat(table.lockstep().locks().find(LOCK).map(LockHolder::epoch)).contains(taken.epoch());
    }

    private Optional<NamedLock> acquire(String attempt) {
        return table.lockstep().locks().tryAcquireOnce(LOCK, "ann", attempt, MINUTE);
    }
}
