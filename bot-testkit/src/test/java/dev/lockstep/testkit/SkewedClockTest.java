package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SkewedClockTest {
    @Test
    void aSkewedClockIsOffAndDrifts() {
        ManualClock base = new ManualClock();
        SkewedClock clock = SkewedClock.over(base, Duration.ofSeconds(-10), 1.5);
        base.advance(Duration.ofMinutes(1));
        assertThat(clock.instant()).isEqualTo(ManualClock.START.plusSeconds(80));

        clock.shift(Duration.ofSeconds(-80));

        assertThat(clock.instant()).isEqualTo(ManualClock.START);
        assertThatIllegalArgumentException().isThrownBy(() -> SkewedClock.over(base, Duration.ZERO, -1));
    }
}
