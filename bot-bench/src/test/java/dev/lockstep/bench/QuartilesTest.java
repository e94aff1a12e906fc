package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QuartilesTest {
    @Test
    @DisplayName("Of five values, in whatever order, the second, the third and the fourth are the quartiles")
    void ofFiveValuesTheInnerOnesAreTheQuartiles() {
        assertThat(Quartiles.of(5, 1, 4, 2, 3)).isEqualTo(new Quartiles(5, 2, 3, 4));
    }

    @Test
    @DisplayName("A quantile between two values lies between them as far as its share says")
    void aQuantileBetweenTwoValuesLiesBetweenThem() {
        assertThat(Quartiles.quantile(new double[] {1, 2}, 0.25)).isEqualTo(1.25);
    }

    @Test
    @DisplayName("One value has no quartiles")
    void oneValueHasNoQuartiles() {
        assertThat(Quartiles.of(7).text()).isEqualTo("7.00");
    }

    @Test
    @DisplayName("Nothing measured has no quantile")
    void nothingHasNoQuantile() {
        assertThatIllegalArgumentException().isThrownBy(() -> Quartiles.quantile(new double[0], 0.5));
    }
}
