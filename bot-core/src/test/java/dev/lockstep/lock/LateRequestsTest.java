package dev.lockstep.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A request that was sent twice takes effect a second time, long after the first. */
class LateRequestsTest {
    private static final LockName NIGHTLY = LockName.of("nightly");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    @DisplayName("P4: an acquisition that arrives again after its lock was released takes nothing")
    @Tag("P4")
    void anAcquisitionThatArrivesAgainAfterItsReleaseTakesNothing() {
        table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        table.faults().afterFault(() -> {
            LockHolder holder = table.other().locks().find(NIGHTLY).orElseThrow();
            String token = Objects.requireNonNull(table.item("L#nightly", "L").get("t"))
                    .s();
            new NamedLock(
                            Locks.of(
                                    new ItemStore(table.plainClient(), TableLayout.nativeTable(table.name())),
                                    table.clock(),
                                    Duration.ZERO,
                                    table.other().audit()),
                            NIGHTLY,
                            holder.owner(),
                            token,
                            holder.epoch(),
                            MINUTE,
                            holder.expiresAt())
                    .close();
        });

        table.lockstep().locks().tryAcquire(NIGHTLY, "ann", MINUTE);

        assertThat(table.other().locks().find(NIGHTLY)).isEmpty();
    }

    @Test
    @DisplayName("P3: a renewal that arrives late does not shorten a later one")
    @Tag("P3")
    void aRenewalThatArrivesLateDoesNotShortenALaterOne() {
        NamedLock lock =
                table.lockstep().locks().tryAcquire(NIGHTLY, "ann", MINUTE).orElseThrow();
        Instant late = table.clock().instant();
        table.clock().advance(Duration.ofSeconds(30));
        lock.renew();
        Instant renewed = lock.expiresAt();
        table.clock().set(late);

        lock.renew();

        assertThat(lock.expiresAt()).isEqualTo(renewed);
        assertThat(table.other().locks().find(NIGHTLY).orElseThrow().expiresAt())
                .isEqualTo(renewed);
    }
}
