package io.gradus.core.returns;

import io.gradus.core.Checks;
import io.gradus.core.rollout.Rollout;

/**
 * The discounted sum of the rewards from a step on.
 *
 * <pre>
 *   Q̂_t = r_t + γ Q̂_{t+1} ,   Q̂_T = 0 where the task ended, V(s_T) where the lane was cut
 * </pre>
 *
 * <p>It is discounted from t on, without the factor γᵗ that the gradient of a discounted return
 * from the start has: what nearly every implementation optimises.
 *
 * @param discount γ in [0, 1]
 */
public record RewardToGo(double discount) implements ReturnEstimator {
  /**
   * @throws IllegalArgumentException unless γ is in [0, 1]
   */
  public RewardToGo {
    Checks.inUnitInterval("discount", discount);
  }

  @Override
  public double[] estimate(Rollout rollout) {
    double[] returns = new double[rollout.rows()];
    for (int i = rollout.rows() - 1; i >= 0; i--) {
      if (!rollout.valid()[i]) {
        continue;
      }
      double next;
      if (rollout.terminated()[i]) {
        next = 0;
      } else if (rollout.isLastOfTrajectory(i)) {
        next = rollout.nextValues()[i];
      } else {
        next = returns[i + rollout.lanes()];
      }
      returns[i] = rollout.rewards()[i] + discount * next;
    }
    return returns;
  }
}
