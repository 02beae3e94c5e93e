package io.gradus.core.returns;

import io.gradus.core.rollout.Rollout;

/** What is subtracted from a return to lower the variance of the gradient. */
public interface Baseline {
  /**
   * The baseline of each step.
   *
   * @param rollout what was collected
   * @param returns (T, B) what it will be subtracted from
   * @return (T, B), not to be written to
   */
  float[] estimate(Rollout rollout, float[] returns);

  /** Nothing. */
  static Baseline none() {
    return (rollout, returns) -> new float[rollout.rows()];
  }

  /**
   * b(s_t) = V(s_t) as the value function had it when the data was collected, that is before it was
   * fitted to it: fitted first, it would know the return, and the estimate would be biased.
   */
  static Baseline learned() {
    return (rollout, returns) -> rollout.values();
  }

  /** Returns less their baseline, (T, B) in a new array; 0 in rows that are not valid. */
  default float[] subtractFrom(Rollout rollout, float[] returns) {
    float[] baseline = estimate(rollout, returns);
    float[] difference = new float[rollout.rows()];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = rollout.valid()[i] ? returns[i] - baseline[i] : 0;
    }
    return difference;
  }
}
