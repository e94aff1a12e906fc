package dev.lockstep.lambda.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.decision.Adjustment;
import dev.lockstep.decision.Cause;
import dev.lockstep.decision.Reason;
import dev.lockstep.run.RoundPhase;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the API's document lists of the kinds that reports and decisions tell of. */
class DescribedKindsTest {
    @Test
    void everyKindOfCauseReasonPhaseAndAdjustmentIsDescribed() {
        assertThat(kinds("Cause", "kind")).containsExactlyInAnyOrderElementsOf(names(Cause.class));
        assertThat(kinds("Reason", "kind")).containsExactlyInAnyOrderElementsOf(names(Reason.class));
        assertThat(kinds("Decision", "what")).containsExactlyInAnyOrderElementsOf(names(Adjustment.values()));
        assertThat(kinds("Round", "phase")).containsExactlyInAnyOrderElementsOf(names(RoundPhase.values()));
    }

    private List<String> kinds(String schema, String member) {
        return List.copyOf(Schema.texts(OpenApi.document()
                .path("components")
                .path("schemas")
                .path(schema)
                .path("properties")
                .path(member)
                .path("enum")));
    }

    private static List<String> names(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .map(kind -> Reports.kebab(kind.getSimpleName()))
                .toList();
    }

    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Answers::text).toList();
    }
}
