package io.gradus.agents.offpolicy;

import ai.djl.ndarray.types.DataType;
import io.gradus.core.objective.ImportanceWeights;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.Trajectories;
import java.util.Arrays;

/**
 * What weight an objective gives to what was collected, and how much of it that leaves.
 *
 * @param count of weights: steps, or trajectories where the whole product is the weight
 * @param effectiveSampleSize (Σ w)² / Σ w²
 * @param low the 5th percentile of the ratios ρ_t of single steps
 * @param median of them
 * @param high the 95th percentile
 * @param overflowing whether the largest weight comes close to what a float can hold
 */
record Weights(
    int count,
    double effectiveSampleSize,
    double low,
    double median,
    double high,
    boolean overflowing) {
  /**
   * Measures.
   *
   * @param logRatios (T, B) log ρ_t, 0 in rows that are not valid
   * @param cap of the truncated product, and of V-trace's ratio
   */
  static Weights of(ObjectiveChoice objective, Rollout rollout, double[] logRatios, double cap) {
    double[] steps = steps(rollout, logRatios);
    double[] logWeights =
        switch (objective) {
          case FIRST_ORDER, CLIPPED -> steps;
          case VTRACE -> capped(steps, cap);
          case PER_DECISION, CAUSAL -> steps(rollout, prefixes(rollout, logRatios));
          case FULL_PRODUCT, SELF_NORMALISED -> products(rollout, logRatios);
          case TRUNCATED -> capped(products(rollout, logRatios), cap);
        };
    double[] sorted = steps.clone();
    Arrays.sort(sorted);
    ImportanceWeights weights = ImportanceWeights.of(logWeights);
    return new Weights(
        logWeights.length,
        weights.effectiveSampleSize(),
        Math.exp(quantile(sorted, 0.05)),
        Math.exp(quantile(sorted, 0.5)),
        Math.exp(quantile(sorted, 0.95)),
        weights.warning(DataType.FLOAT32).isPresent());
  }

  /** The effective sample size by the number of weights, in (0, 1]. */
  double effectiveShare() {
    return effectiveSampleSize / count;
  }

  /** Those of the valid rows. */
  private static double[] steps(Rollout rollout, double[] column) {
    double[] packed = new double[rollout.validRows()];
    int next = 0;
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        packed[next++] = column[row];
      }
    }
    return packed;
  }

  /** (T, B) log ∏_{k≤t} ρ_k. */
  private static double[] prefixes(Rollout rollout, double[] logRatios) {
    Trajectories trajectories = new Trajectories(rollout);
    double[] sums = new double[logRatios.length];
    for (int row = 0; row < sums.length; row++) {
      if (rollout.valid()[row]) {
        boolean first = trajectories.step(row) == 0;
        sums[row] = logRatios[row] + (first ? 0 : sums[row - rollout.lanes()]);
      }
    }
    return sums;
  }

  /** (N) log ∏_t ρ_t. */
  private static double[] products(Rollout rollout, double[] logRatios) {
    Trajectories trajectories = new Trajectories(rollout);
    double[] sums = new double[trajectories.count()];
    for (int row = 0; row < logRatios.length; row++) {
      if (rollout.valid()[row]) {
        sums[trajectories.of(row)] += logRatios[row];
      }
    }
    return sums;
  }

  private static double[] capped(double[] logWeights, double cap) {
    return Arrays.stream(logWeights).map(w -> Math.min(w, Math.log(cap))).toArray();
  }

  /** The number below which a share of them lies, the nearest rank. */
  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
