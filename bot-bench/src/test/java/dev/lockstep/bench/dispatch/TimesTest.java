package dev.lockstep.bench.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final Duration FLOOR = Duration.ofMillis(1);

    @Test
    @DisplayName("A percentile is the time that so many of a hundred did not exceed")
    void aPercentileIsWhatSoManyDidNotExceed() {
        assertThat(millis(100).tail(95, 100, FLOOR)).isEqualTo("95 (95 ms)");
    }

    @Test
    @DisplayName("Too few times have no high percentile")
    void tooFewTimesHaveNoHighPercentile() {
        assertThat(millis(99).tail(95, 100, FLOOR)).isEqualTo("–");
    }

    /** 1 ms, 2 ms, and so on. */
    private static Times millis(int number) {
        return Times.of(LongStream.rangeClosed(1, number)
                .map(i -> i * 1_000_000)
                .boxed()
                .toList());
    }
}
