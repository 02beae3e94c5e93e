package io.gradus.core.returns;

import io.gradus.core.Checks;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.Trajectories;

/**
 * The return of the whole trajectory, the same for each of its steps.
 *
 * <pre>
 *   R = Σ_t γᵗ r_t  (+ γᵀ V(s_T) where the lane was cut)
 * </pre>
 *
 * @param discount γ in [0, 1]
 */
public record TotalReturn(double discount) implements ReturnEstimator {
  /**
   * @throws IllegalArgumentException unless γ is in [0, 1]
   */
  public TotalReturn {
    Checks.inUnitInterval("discount", discount);
  }

  @Override
  public double[] estimate(Rollout rollout) {
    Trajectories trajectories = new Trajectories(rollout);
    double[] returns = new RewardToGo(discount).estimate(rollout);
    for (int row = 0; row < returns.length; row++) {
      if (rollout.valid()[row]) {
        returns[row] = returns[trajectories.first(trajectories.of(row))];
      }
    }
    return returns;
  }
}
