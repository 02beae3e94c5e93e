package io.gradus.core.returns;

import io.gradus.core.rollout.Rollout;

/** An estimate, for each step, of what followed from the action taken there. */
public interface ReturnEstimator {
  /**
   * The estimate.
   *
   * @return (T, B) in a new array; 0 in rows that are not valid
   */
  double[] estimate(Rollout rollout);
}
