package dev.lockstep.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

    @Test
    void aVariableThatMustBeThereIsNamedIfItIsNot() {
        assertThatThrownBy(() -> Environment.of(Map.of("A", " ")).require("A"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("A: is not set");
    }

    @Test
    void aListIsDividedByCommasAndHasNoBlankEntries() {
        assertThat(Environment.of(Map.of("A", " x, ,y,")).list("A")).containsExactly("x", "y");
        assertThat(Environment.of(Map.of()).list("A")).isEmpty();
    }

    @Test
    void secondsThatAreNotGivenAreTheDefault() {
        assertThat(Environment.of(Map.of()).seconds("A", 90)).isEqualTo(Duration.ofSeconds(90));
        assertThat(Environment.of(Map.of("A", "0")).seconds("A", 90)).isZero();
    }

    @Test
    void aFlagIsTrueOrFalseAndNothingElse() {
        assertThat(Environment.of(Map.of("A", "true")).flag("A", false)).isTrue();
        assertThat(Environment.of(Map.of()).flag("A", false)).isFalse();
        assertThatThrownBy(() -> Environment.of(Map.of("A", "yes")).flag("A", false))
                .hasMessage("A: \"yes\" is neither true nor false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "86401", "soon", "9999999999999"})
    void whatIsNoNumberOfSecondsIsRefused(String text) {
        assertThatThrownBy(() -> Environment.of(Map.of("A", text)).seconds("A", 90))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("A: \"" + text + "\" is not a whole number from 0 to 86400");
    }
}
