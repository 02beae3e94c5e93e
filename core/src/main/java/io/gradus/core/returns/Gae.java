package io.gradus.core.returns;

import io.gradus.core.Checks;
import io.gradus.core.rollout.Rollout;

/**
 * Generalised advantage estimation (Schulman et al. 2016, <i>High-dimensional continuous control
 * using generalized advantage estimation</i>, equation 16).
 *
 * <pre>
 *   δ_t = r_t + γ V(s_{t+1}) − V(s_t) ,   A_t = δ_t + γλ A_{t+1}
 * </pre>
 *
 * <p>V(s_{t+1}) is 0 where the task ended; where the lane was cut it is the value of the real next
 * observation, and A_{t+1} is 0. At λ = 1 this is the reward to go less V(s_t), at λ = 0 it is δ_t.
 *
 * @param discount γ in [0, 1]
 * @param lambda λ in [0, 1]
 */
public record Gae(double discount, double lambda) implements ReturnEstimator {
  /**
   * @throws IllegalArgumentException unless both are in [0, 1]
   */
  public Gae {
    Checks.inUnitInterval("discount", discount);
    Checks.inUnitInterval("lambda", lambda);
  }

  @Override
  public double[] estimate(Rollout rollout) {
    int lanes = rollout.lanes();
    double[] values = rollout.values();
    double[] advantages = new double[rollout.rows()];
    for (int i = rollout.rows() - 1; i >= 0; i--) {
      if (!rollout.valid()[i]) {
        continue;
      }
      boolean last = rollout.isLastOfTrajectory(i);
      double nextValue;
      if (rollout.terminated()[i]) {
        nextValue = 0;
      } else if (last) {
        nextValue = rollout.nextValues()[i];
      } else {
        nextValue = values[i + lanes];
      }
      double error = rollout.rewards()[i] + discount * nextValue - values[i];
      double later = last ? 0 : advantages[i + lanes];
      advantages[i] = error + discount * lambda * later;
    }
    return advantages;
  }

  /**
   * What the value function is fitted to: advantages and the values that they were estimated with.
   *
   * @param advantages (T, B) of the rollout
   * @return (T, B) in a new array
   */
  public static double[] targets(Rollout rollout, double[] advantages) {
    double[] targets = new double[advantages.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = advantages[i] + rollout.values()[i];
    }
    return targets;
  }
}
