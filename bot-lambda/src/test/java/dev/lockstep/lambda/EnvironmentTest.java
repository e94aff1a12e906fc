package dev.lockstep.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.store.RecordKey;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockName;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

    @Test
    void aVariableThatMustBeThereIsNamedIfItIsNot() {
        assertThatThrownBy(() -> Environment.of(Map.of("A", " ")).require("A"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("A: is not set");
    }

    @Test
    void aTableIsLockstepsOwnOrThreeAreABuss() {
        Map<String, String> bus = Map.of(
                Environment.LEO_CRON, "Cron", Environment.LEO_SETTINGS, "Settings", Environment.LEO_SYSTEM, "System");
        Environment ours = Environment.of(Map.of(Environment.TABLE, "lockstep"));

        assertThat(ours.table()).isEqualTo("lockstep");
        assertThat(tablesOf(ours)).containsExactly("lockstep", "lockstep", "lockstep");
        assertThat(Environment.of(bus).table()).isEqualTo("Cron");
        assertThat(tablesOf(Environment.of(bus))).containsExactly("Cron", "Settings", "System");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | LOCKSTEP_TABLE: is not set; on an RStreams bus LOCKSTEP_LEO_CRON, LOCKSTEP_LEO_SETTINGS,"
                        + " LOCKSTEP_LEO_SYSTEM are set instead",
                "TABLE,LEO_SYSTEM | LOCKSTEP_TABLE: is set, and so is LOCKSTEP_LEO_SYSTEM: a function works on one",
                "TABLE,LEO_CRON,LEO_SETTINGS,LEO_SYSTEM | LOCKSTEP_TABLE: is set, and so is LOCKSTEP_LEO_CRON",
                "LEO_CRON,LEO_SYSTEM | LOCKSTEP_LEO_SETTINGS: is not set, though LOCKSTEP_LEO_CRON is",
                "LEO_SETTINGS | LOCKSTEP_LEO_CRON: is not set, though LOCKSTEP_LEO_SETTINGS is"
            })
    void neitherOrBothOrAPartOfABusIsRefusedInOneSentence(@Nullable String names, String problem) {
        Map<String, String> variables = Arrays.stream(
                        Objects.requireNonNullElse(names, "").split(","))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toMap(name -> "LOCKSTEP_" + name, name -> name));
        Environment environment = Environment.of(variables);

        assertThatThrownBy(environment::layout)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(problem);
        assertThatThrownBy(environment::table).hasMessageStartingWith(problem);
    }

    private static List<String> tablesOf(Environment environment) {
        TableLayout layout = environment.layout();
        return List.of(
                layout.table(new RecordKey.Definition(BotId.of("a"))),
                layout.table(new RecordKey.Lock(LockName.of("a"))),
                layout.table(new RecordKey.RegisteredSystem(SystemId.of("a"))));
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
