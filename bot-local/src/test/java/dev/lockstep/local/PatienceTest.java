package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final List<String> said = new ArrayList<>();

    @Test
    void aLongWaitSaysThatItGoesOnAndHowLongItWill() {
        CompletableFuture<String> never = new CompletableFuture<>();

        assertThatThrownBy(() -> patience(30, 10).await("DynamoDB Local", never))
                .isInstanceOf(TimeoutException.class);

        assertThat(said)
                .hasSize(2)
                .allMatch(line -> line.matches("DynamoDB Local is still starting: 0 s now, it is given up after 0 s"));
    }

    @Test
    void nothingIsSaidOfWhatIsThere() throws Exception {
        assertThat(patience(30, 10).await("DynamoDB Local", CompletableFuture.completedFuture("there")))
                .isEqualTo("there");
        assertThat(said).isEmpty();
    }

    private Patience patience(long mostMillis, long silenceMillis) {
        return new Patience(Duration.ofMillis(mostMillis), Duration.ofMillis(silenceMillis), said::add);
    }
}
