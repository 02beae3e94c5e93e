package io.gradus.core.objective;

import ai.djl.ndarray.types.DataType;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a batch is from the policy that it is to speak for.
 *
 * @param effectiveSampleSize (Σ w)² / Σ w² in [1, N], or 0 if no weight is above 0 (Kong 1992, <i>A
 *     note on importance sampling using standardized weights</i>): how many trajectories of the
 *     policy's own the batch is worth
 * @param largestLogWeight log max w
 */
public record ImportanceWeights(double effectiveSampleSize, double largestLogWeight) {
  /** A warning comes this far, in the logarithm, before the overflow. */
  private static final double MARGIN = 8;

  /**
   * Of weights by their logarithms, so that none is too large.
   *
   * @param logWeights (N) log w, at least one; −∞ for a weight of 0
   * @throws IllegalArgumentException if one is NaN or +∞
   */
  public static ImportanceWeights of(double[] logWeights) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logWeights.length; i++) {
      if (Double.isNaN(logWeights[i]) || logWeights[i] == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "the logarithm of weight " + i + " is " + logWeights[i] + ": expected a finite number");
      }
      largest = Math.max(largest, logWeights[i]);
    }
    double sum = 0;
    double squares = 0;
    for (double logWeight : logWeights) {
      double relative = Math.exp(logWeight - largest);
      sum += relative;
      squares += relative * relative;
    }
    boolean none = largest == Double.NEGATIVE_INFINITY;
    return new ImportanceWeights(none ? 0 : sum * sum / squares, largest);
  }

  /**
   * What to tell the user where products of ratios come close to what a number can hold.
   *
   * @param type of the numbers, FLOAT32 or FLOAT64
   */
  public Optional<String> warning(DataType type) {
    double limit = Math.log(type == DataType.FLOAT64 ? Double.MAX_VALUE : Float.MAX_VALUE);
    if (largestLogWeight < limit - MARGIN) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the largest product of ratios is e^%.1f; a %s ends at e^%.1f: the policy has moved too"
                + " far from the one that collected the data, or the trajectories are too long",
            largestLogWeight,
            type,
            limit));
  }
}
