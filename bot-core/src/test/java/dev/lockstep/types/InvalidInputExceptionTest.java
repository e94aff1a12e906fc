package dev.lockstep.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.types.InvalidInputException.Violation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvalidInputExceptionTest {
    @Test
    void theMessageJoinsAllViolations() {
        InvalidInputException refusal = new InvalidInputException(
                List.of(new Violation("bot", "is empty"), new Violation("schedule", "never fires")));

        assertThat(refusal).hasMessage("bot: is empty; schedule: never fires");
    }

    @Test
    void laterChangesOfTheListDoNotReachTheException() {
        List<Violation> violations = new ArrayList<>(List.of(new Violation("bot", "is empty")));
        InvalidInputException refusal = new InvalidInputException(violations);
        violations.clear();

        assertThat(refusal.violations()).containsExactly(new Violation("bot", "is empty"));
    }

    @Test
    void aRefusalWithoutAReasonIsAMistakeOfTheCaller() {
        assertThatThrownBy(() -> new InvalidInputException(List.of())).hasMessageContaining("at least one");
    }

    @Test
    void quotedInputIsOnePrintableLine() {
        assertThat(InvalidInputException.quoted("a\"b\\c\n\u001b[31m\u202e\u00e9"))
                .isEqualTo("\"a\\\"b\\\\c\\u000a\\u001b[31m\\u202e\\u00e9\"");
    }

    @Test
    void quotedInputIsCutAndSaysHowLongItWas() {
        assertThat(InvalidInputException.quoted("x".repeat(5000)))
                .isEqualTo("\"" + "x".repeat(64) + "\"... (5000 characters)");
    }
}
