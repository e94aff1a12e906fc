package dev.lockstep.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CurveTest {
    private static final Offset<Double> EXACT = within(1e-3);

    @Test
    @DisplayName("What stands still has the exponent zero")
    void whatStandsStillHasTheExponentZero() {
        assertThat(curve(size -> 7).exponent()).isCloseTo(0, EXACT);
    }

    @Test
    @DisplayName("What doubles with what it grows by has the exponent one, however much it is")
    void whatGrowsInProportionHasTheExponentOne() {
        assertThat(curve(size -> 3 * size).exponent()).isCloseTo(1, EXACT);
    }

    @Test
    @DisplayName("What grows with the square has the exponent two")
    void whatGrowsWithTheSquareHasTheExponentTwo() {
        assertThat(curve(size -> size * size).exponent()).isCloseTo(2, EXACT);
    }

    @Test
    @DisplayName("Where there is nothing, or nothing of what grows, there is no logarithm and no say")
    void nothingHasNoSay() {
        Curve zeroAtFour = curve(size -> size == 4 ? 0 : size == 0 ? 100 : size);

        assertThat(zeroAtFour.exponent()).isCloseTo(1, EXACT);
    }

    @Test
    @DisplayName("What begins to grow late has its power between the last two sizes")
    void whatBeginsToGrowLateHasItsPowerAtLast() {
        assertThat(curve(size -> size == 64 ? 4 : 1).lastExponent()).isCloseTo(1, EXACT);
    }

    @Test
    @DisplayName("A read unit is a fifth of a write unit")
    void aReadUnitIsAFifthOfAWriteUnit() {
        assertThat(new Price(1, 2, 3).units()).isEqualTo(2.6);
    }

    @Test
    @DisplayName("Figures that were written to a file and read again are the same")
    void figuresAreReadAsTheyWereWritten() {
        Figures figures = new Figures(List.of(curve(size -> size / 3.0)));

        assertThat(Figures.of(figures.file())).isEqualTo(figures);
    }

    private static Curve curve(IntToDoubleFunction units) {
        TreeMap<Integer, Price> prices = new TreeMap<>();
        for (int size : List.of(0, 1, 4, 16, 64)) {
            prices.put(size, new Price(1, units.applyAsDouble(size), 0));
        }
        return new Curve(Dimension.SETTINGS, "somebody", Operation.RUN, prices);
    }
}
