package io.gradus.core.returns;

import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.Trajectories;

/** What is subtracted from a return to lower the variance of the gradient. */
public interface Baseline {
  /**
   * The baseline of each step.
   *
   * @param rollout what was collected
   * @param returns (T, B) what it will be subtracted from
   * @return (T, B), not to be written to
   */
  double[] estimate(Rollout rollout, double[] returns);

  /** Nothing. */
  static Baseline none() {
    return (rollout, returns) -> new double[rollout.rows()];
  }

  /**
   * b(s_t) = V(s_t) as the value function had it when the data was collected, that is before it was
   * fitted to it: fitted first, it would know the return, and the estimate would be biased.
   */
  static Baseline state() {
    return (rollout, returns) -> rollout.values();
  }

  /**
   * b(s_0) = V(s_0), the same for all steps of a trajectory, as the value function had it when the
   * data was collected: what a learned baseline is for the total return.
   */
  static Baseline initialState() {
    return (rollout, returns) -> {
      Trajectories trajectories = new Trajectories(rollout);
      double[] baseline = new double[rollout.rows()];
      for (int row = 0; row < baseline.length; row++) {
        if (rollout.valid()[row]) {
          baseline[row] = rollout.values()[trajectories.first(trajectories.of(row))];
        }
      }
      return baseline;
    };
  }

  /** Returns less their baseline, (T, B) in a new array; 0 in rows that are not valid. */
  default double[] subtractFrom(Rollout rollout, double[] returns) {
    double[] baseline = estimate(rollout, returns);
    double[] difference = new double[rollout.rows()];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = rollout.valid()[i] ? returns[i] - baseline[i] : 0;
    }
    return difference;
  }
}
