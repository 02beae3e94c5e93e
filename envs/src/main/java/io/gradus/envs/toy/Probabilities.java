package io.gradus.envs.toy;

import io.gradus.core.Checks;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.random.RandomGenerator;

/** Rows of probabilities. */
final class Probabilities {
  /** How far a row of probabilities may be from a sum of 1: what six digits leave. */
  private static final double TOLERANCE = 2e-6;

  private Probabilities() {}

  /** The row, which may be rounded to six digits, with a sum of exactly 1 but for rounding. */
  static double[] row(String name, double[] row, int states) {
    Checks.length(name, row.length, states);
    double sum = 0;
    for (int s = 0; s < states; s++) {
      sum += Checks.inUnitInterval(name + "[" + s + "]", row[s]);
    }
    if (Math.abs(sum - 1) > TOLERANCE) {
      // Without the rounding error of the addition: 0.97, not 0.9700000000000001.
      String rounded =
          new BigDecimal(sum).round(new MathContext(12)).stripTrailingZeros().toPlainString();
      throw new IllegalArgumentException(name + " sums to " + rounded + ": expected 1");
    }
    double[] normalised = row.clone();
    for (int s = 0; s < states; s++) {
      normalised[s] /= sum;
    }
    return normalised;
  }

  /** Draws an index; zeros are never drawn, however the others round. */
  static int draw(double[] probabilities, RandomGenerator random) {
    double left = random.nextDouble();
    int last = 0;
    for (int i = 0; i < probabilities.length; i++) {
      if (probabilities[i] > 0) {
        last = i;
        left -= probabilities[i];
        if (left < 0) {
          return i;
        }
      }
    }
    return last;
  }
}
