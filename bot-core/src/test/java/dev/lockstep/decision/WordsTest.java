package dev.lockstep.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P19")
class WordsTest {

    @Test
    @DisplayName("P19: a run tells everything that asks for it, in words")
    void everyCauseSpeaks() {
        assertThat(new Decision.Run(
                                List.of(new Cause.Forced(), new Cause.Woken(1), new Cause.Again(), new Cause.Retry(3)))
                        .text())
                .isEqualTo("runs: forced by an operator; woken 1 time since its last run began; "
                        + "another run was asked for; its last run failed (3 in a row)");
    }

    @Test
    @DisplayName("P19: a bot that is not there is a reason, in words")
    void aBotThatIsNotThereIsAReason() {
        assertThat(new Decision.Idle(new Reason.NotRegistered()).text())
                .isEqualTo("does not run: there is no such bot");
    }
}
