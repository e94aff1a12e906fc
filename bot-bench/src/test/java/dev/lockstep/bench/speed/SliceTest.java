package dev.lockstep.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SliceTest {
    private final Slice slice = Slice.of(List.of(
            new Slice.OfThread(1_000_000_000, new double[] {600_000, 400_000}),
            new Slice.OfThread(500_000_000, new double[] {500_000})));

    @Test
    @DisplayName("The rate of a slice is that of each thread up to its own last lap, all together")
    void theRateIsThatOfEachThreadTogether() {
        assertThat(slice.rate()).isEqualTo(4);
    }

    @Test
    @DisplayName("The median of a slice is that of all laps of all threads")
    void theMedianIsThatOfAllLaps() {
        assertThat(slice.medianMicros()).isEqualTo(500_000);
    }
}
