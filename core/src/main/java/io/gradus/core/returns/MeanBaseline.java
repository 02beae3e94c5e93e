package io.gradus.core.returns;

import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.Trajectories;

/**
 * The mean of what the trajectories of the batch returned.
 *
 * <pre>
 *   own included:  b_i = 1/N Σ_j R_j            the expectation of the gradient is (1 − 1/N) ∇J
 *   own left out:  b_i = 1/(N − 1) Σ_{j≠i} R_j  the expectation of the gradient is ∇J
 * </pre>
 *
 * <p>Both hold for trajectories that know nothing of each other, as whole episodes do; in a window
 * of fixed length one decides how many others there are.
 *
 * @param own whether the trajectory's own return is part of the mean
 * @param scope what the mean is over
 */
public record MeanBaseline(Own own, Scope scope) implements Baseline {
  /** Whether the trajectory's own return is part of the mean. */
  public enum Own {
    /** It is, as is common, and the estimate is biased by the factor 1 − 1/N. */
    INCLUDED,
    /** It is not, and the estimate is not biased. Where there is no other, b is 0. */
    LEFT_OUT
  }

  /** What the mean is over. */
  public enum Scope {
    /** One number a trajectory, its return at its first step: goes with {@link TotalReturn}. */
    TRAJECTORIES,
    /**
     * For each t the returns from step t on, of the trajectories that got as far: goes with {@link
     * RewardToGo}.
     */
    STEPS
  }

  @Override
  public double[] estimate(Rollout rollout, double[] returns) {
    Trajectories trajectories = new Trajectories(rollout);
    double[] sums = new double[trajectories.longest()]; // by step; the first is over trajectories
    int[] counts = new int[sums.length];
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        sums[trajectories.step(row)] += returns[row];
        counts[trajectories.step(row)]++;
      }
    }
    double[] baseline = new double[rollout.rows()];
    for (int row = 0; row < baseline.length; row++) {
      if (rollout.valid()[row]) {
        int source =
            scope == Scope.STEPS ? row : trajectories.first(trajectories.of(row)); // of its own
        int group = trajectories.step(source);
        baseline[row] =
            switch (own) {
              case INCLUDED -> sums[group] / counts[group];
              case LEFT_OUT ->
                  counts[group] == 1 ? 0 : (sums[group] - returns[source]) / (counts[group] - 1);
            };
      }
    }
    return baseline;
  }
}
