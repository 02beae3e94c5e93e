package io.gradus.core.returns;

import io.gradus.core.Checks;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.Trajectories;

/**
 * The reward of the step alone, for objectives that put the steps before it into the weight.
 *
 * <pre>
 *   ψ_t = γᵗ r_t  (+ γᵗ⁺¹ V(s_T) in the last step where the lane was cut)
 * </pre>
 *
 * @param discount γ in [0, 1], counted from the first step of the trajectory
 */
public record ImmediateReward(double discount) implements ReturnEstimator {
  /**
   * @throws IllegalArgumentException unless γ is in [0, 1]
   */
  public ImmediateReward {
    Checks.inUnitInterval("discount", discount);
  }

  @Override
  public double[] estimate(Rollout rollout) {
    Trajectories trajectories = new Trajectories(rollout);
    double[] rewards = new double[rollout.rows()];
    for (int row = 0; row < rewards.length; row++) {
      if (rollout.valid()[row]) {
        boolean cut = rollout.isLastOfTrajectory(row) && !rollout.terminated()[row];
        double following = cut ? discount * rollout.nextValues()[row] : 0;
        rewards[row] =
            Math.pow(discount, trajectories.step(row)) * (rollout.rewards()[row] + following);
      }
    }
    return rewards;
  }
}
