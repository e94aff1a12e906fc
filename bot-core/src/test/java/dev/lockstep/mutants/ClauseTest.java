package dev.lockstep.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClauseTest {

    @Test
    void aSingleClauseIsLeftOut() {
        assertThat(mutantsOf("attribute_exists(#n0)")).containsExactly("");
    }

    @Test
    void eachOfSeveralClausesIsLeftOut() {
        assertThat(mutantsOf("#n0 = :v0 AND #n1 = :v1 AND #n2 = :v2"))
                .containsExactly("(#n1 = :v1 AND #n2 = :v2)", "(#n0 = :v0 AND #n2 = :v2)", "(#n0 = :v0 AND #n1 = :v1)");
    }

    @Test
    void anAlternativeIsLeftOutAndABoundaryMoved() {
        assertThat(mutantsOf("(attribute_not_exists(#n0) OR #n0.#n1 < :v0)"))
                .containsExactly(
                        "#n0.#n1 < :v0",
                        "attribute_not_exists(#n0)",
                        "(attribute_not_exists(#n0) OR #n0.#n1 <= :v0)",
                        "");
    }

    @Test
    void clausesWithinClausesAreLeftOut() {
        assertThat(mutantsOf("#n0 = :v0 AND (#n1 = :v1 OR (#n1 = :v2 AND #n2 = :v3))"))
                .containsExactly(
                        "(#n1 = :v1 OR (#n1 = :v2 AND #n2 = :v3))",
                        "#n0 = :v0",
                        "(#n0 = :v0 AND (#n1 = :v2 AND #n2 = :v3))",
                        "(#n0 = :v0 AND #n1 = :v1)",
                        "(#n0 = :v0 AND (#n1 = :v1 OR #n2 = :v3))",
                        "(#n0 = :v0 AND (#n1 = :v1 OR #n1 = :v2))");
    }

    private static List<String> mutantsOf(String condition) {
        return Clause.mutantsOf(condition).stream().map(Clause::text).toList();
    }
}
