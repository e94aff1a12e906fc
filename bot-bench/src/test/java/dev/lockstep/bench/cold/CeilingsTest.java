package dev.lockstep.bench.cold;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CeilingsTest {
    private static final String DOCUMENTED = "bot-core (at most 680,000), cron-utils 9.2.1 (175,236)";

    private final Ceilings ceilings = new Ceilings(DOCUMENTED);

    @Test
    @DisplayName("A jar that is smaller than its ceiling is within it")
    void aSmallerJarIsWithinItsCeiling() {
        assertThat(ceilings.over(DOCUMENTED.replace("680", "660"))).isEqualTo(DOCUMENTED);
    }

    @Test
    @DisplayName("A jar that is larger than its ceiling is told as it is")
    void aLargerJarIsToldAsItIs() {
        String larger = DOCUMENTED.replace("680", "700");

        assertThat(ceilings.over(larger)).isEqualTo(larger);
    }

    @Test
    @DisplayName("A jar with less than a quarter of its ceiling is no whole jar, and told as it is")
    void anEmptyJarIsToldAsItIs() {
        String empty = DOCUMENTED.replace("680", "20");

        assertThat(ceilings.over(empty)).isEqualTo(empty);
    }

    @Test
    @DisplayName("The size of a library is compared as it is")
    void aLibraryIsComparedAsItIs() {
        String another = DOCUMENTED.replace("175,236", "175,235");

        assertThat(ceilings.over(another)).isEqualTo(another);
    }
}
