package dev.lockstep.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    @Test
    void aRandomPlanIsRepeatable() {
        Map<Fault, Double> chances = Map.of(Fault.LOST_REQUEST, 0.2, Fault.THROTTLED, 0.2);
        FaultPlan first = FaultPlan.random(7, chances);
        FaultPlan second = FaultPlan.random(7, chances);
        List<FaultPlan.Request> requests = IntStream.rangeClosed(1, 1_000)
                .mapToObj(n -> new FaultPlan.Request(n, "UpdateItem", n, 1))
                .toList();

        assertThat(requests.stream().map(first::fault))
                .isEqualTo(requests.stream().map(second::fault).toList());
        assertThat(requests.stream()
                        .map(first::fault)
                        .filter(Optional::isPresent)
                        .count())
                .isBetween(340L, 460L);
    }

    @Test
    void firstAttemptsAreHarmedOfWhateverRequestAndNoLaterOnes() {
        FaultPlan plan = FaultPlan.firstAttempts(Fault.LOST_RESPONSE);

        assertThat(plan.fault(new FaultPlan.Request(1, "UpdateItem", 1, 1))).contains(Fault.LOST_RESPONSE);
        assertThat(plan.fault(new FaultPlan.Request(2, "UpdateItem", 2, 2))).isEmpty();
        assertThat(plan.fault(new FaultPlan.Request(3, "Query", 1, 1))).contains(Fault.LOST_RESPONSE);
        assertThat(plan.only("Query").fault(new FaultPlan.Request(4, "UpdateItem", 3, 1)))
                .isEmpty();
    }

    @Test
    void impossiblePlansAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> FaultPlan.on(0, Fault.LOST_REQUEST));
        assertThatIllegalArgumentException().isThrownBy(() -> FaultPlan.from(1, 0, Fault.LOST_REQUEST));
        assertThatIllegalArgumentException().isThrownBy(() -> FaultPlan.on(" ", 1, Fault.LOST_REQUEST));
        assertThatIllegalArgumentException().isThrownBy(() -> FaultPlan.none().only(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultPlan.random(1, Map.of(Fault.LOST_REQUEST, Double.NaN)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultPlan.random(1, Map.of(Fault.LOST_REQUEST, 0.6, Fault.THROTTLED, 0.6)))
                .withMessageContaining("more than 1");
    }
}
