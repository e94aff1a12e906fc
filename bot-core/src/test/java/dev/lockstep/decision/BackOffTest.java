package dev.lockstep.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.run.Backoff;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {

    @ParameterizedTest
    @CsvSource({
        "1, 2250",
        "2, 5062",
        "3, 11390",
        "4, 25628",
        "5, 57665",
        "6, 129746",
        "7, 291929",
        "8, 656840",
        "9, 900000",
        "10, 900000",
        "1000, 900000",
        "2147483647, 900000"
    })
    void theWaitGrowsAsRStreamsLetsItGrowUpToAQuarterOfAnHourWithATenthMoreAtMost(int failures, long millis) {
        for (long seed = 0; seed < 1_000; seed++) {
            assertThat(Backoff.after(failures, seed).toMillis())
                    .as("seed %s", seed)
                    .isBetween(millis, millis + millis / 10 + 2);
        }
    }

    @Test
    void theSameSeedGivesTheSameWait() {
        assertThat(Backoff.after(3, 42)).isEqualTo(Backoff.after(3, 42));
    }

    @Test
    void botsThatFailedTogetherDoNotComeBackTogether() {
        assertThat(LongStream.range(0, 1_000)
                        .mapToObj(seed -> Backoff.after(5, seed))
                        .distinct())
                .hasSizeGreaterThan(800);
    }

    @Test
    void aRogueBotComesBackEveryQuarterOfAnHour() {
        assertThat(Backoff.rogue(7)).isBetween(Duration.ofMinutes(15), Duration.ofSeconds(990));
    }
}
