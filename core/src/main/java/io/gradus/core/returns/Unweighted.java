package io.gradus.core.returns;

import io.gradus.core.rollout.Rollout;

/**
 * Every action counts the same, whatever followed: with it {@code ReinforceObjective} is the
 * log-likelihood of the data, and climbing it is behaviour cloning.
 *
 * <pre>
 *   ψ_t = 1
 * </pre>
 */
public record Unweighted() implements ReturnEstimator {
  @Override
  public double[] estimate(Rollout rollout) {
    double[] ones = new double[rollout.rows()];
    for (int row = 0; row < ones.length; row++) {
      ones[row] = rollout.valid()[row] ? 1 : 0;
    }
    return ones;
  }
}
