package dev.lockstep.lambda.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.lambda.Environment;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepPlanTest {
    @Test
    void thePlanIsReadFromTheVariables() {
        assertThat(SweepPlan.of(Environment.of(Map.of()))).isEqualTo(new SweepPlan(Duration.ofMinutes(1), 25));
        assertThat(SweepPlan.of(Environment.of(Map.of("LOCKSTEP_SWEEP_SECONDS", "5", "LOCKSTEP_RECONCILE_BOTS", "7"))))
                .isEqualTo(new SweepPlan(Duration.ofSeconds(5), 7));
    }

    @ParameterizedTest
    @CsvSource({"LOCKSTEP_SWEEP_SECONDS,4", "LOCKSTEP_SWEEP_SECONDS,61", "LOCKSTEP_RECONCILE_BOTS,0"})
    void aPlanOutOfBoundsIsRefusedByTheVariablesName(String name, String value) {
        assertThatThrownBy(() -> SweepPlan.of(Environment.of(Map.of(name, value))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(name);
    }
}
