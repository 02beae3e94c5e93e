package io.gradus.envs.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrigonometryTest {
  private static final MathContext DIGITS = new MathContext(40);

  @Test
  void roundsCorrectlyNearZeroButForAFewInAThousand() {
    int wrongSines = 0;
    int wrongCosines = 0;
    for (int i = 0; i < 4000; i++) {
      double x = (i - 2000) * 1.0471975511965977e-4; // to 12 degrees
      wrongSines += Trigonometry.sin(x) == series(x, true) ? 0 : 1;
      wrongCosines += Trigonometry.cos(x) == series(x, false) ? 0 : 1;
    }
    assertThat(wrongSines).isLessThan(8);
    assertThat(wrongCosines).isLessThan(8);
  }

  @ParameterizedTest
  @CsvSource({"1", "4", "30", "100", "1e5"})
  void isWithinALastBitOfTheLibraryEverywhere(double range) {
    for (int i = -5000; i <= 5000; i++) {
      double x = range * i / 5000;
      assertThat(Math.abs(Trigonometry.sin(x) - StrictMath.sin(x))).isLessThanOrEqualTo(0x1p-53);
      assertThat(Math.abs(Trigonometry.cos(x) - StrictMath.cos(x))).isLessThanOrEqualTo(0x1p-53);
    }
  }

  @Test
  void leavesWhatIsTooLargeToTheLibrary() {
    assertThat(Trigonometry.sin(1e10)).isEqualTo(StrictMath.sin(1e10));
    assertThat(Trigonometry.cos(-1e300)).isEqualTo(StrictMath.cos(-1e300));
    assertThat(Trigonometry.sin(Double.POSITIVE_INFINITY)).isNaN();
    assertThat(Trigonometry.cos(Double.NaN)).isNaN();
  }

  /** The series in 40 digits, rounded once. */
  private static double series(double x, boolean odd) {
    BigDecimal square = new BigDecimal(x).pow(2);
    BigDecimal term = odd ? new BigDecimal(x) : BigDecimal.ONE;
    BigDecimal sum = term;
    for (int k = odd ? 2 : 1; k < 30; k += 2) {
      BigDecimal divisor = BigDecimal.valueOf((long) k * (k + 1));
      term = term.multiply(square, DIGITS).divide(divisor, DIGITS).negate();
      sum = sum.add(term, DIGITS);
    }
    return sum.doubleValue();
  }
}
