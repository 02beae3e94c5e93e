package io.gradus.core.returns;

import io.gradus.core.Checks;
import io.gradus.core.rollout.Rollout;

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
  public float[] estimate(Rollout rollout) {
    int lanes = rollout.lanes();
    float[] returns = new RewardToGo(discount).estimate(rollout);
    for (int i = lanes; i < rollout.rows(); i++) {
      boolean sameTrajectory =
          rollout.valid()[i]
              && rollout.valid()[i - lanes]
              && !rollout.isLastOfTrajectory(i - lanes);
      if (sameTrajectory) {
        returns[i] = returns[i - lanes];
      }
    }
    return returns;
  }
}
