package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Constants;

/** What a sum over steps is divided by: part of the equation, not a detail. */
public enum Normaliser {
  /** 1/N Σ_i Σ_t: the mean over trajectories of their sums, as the theory has it. */
  TRAJECTORIES,
  /** 1/Σm Σ_i Σ_t: the mean over steps, as most implementations have it. */
  STEPS;

  private static final int[] STEPS_OF_A_BATCH = {0, 1};

  /**
   * The masked sum of {@code terms}, divided.
   *
   * @param terms (T, B), or (T, B, K)
   * @return a scalar, or (K)
   */
  public NDArray apply(NDArray terms, ObjectiveInput input) {
    NDArray sum = terms.mul(input.mask()).sum(STEPS_OF_A_BATCH);
    return switch (this) {
      case TRAJECTORIES -> sum.div(Constants.of(sum, input.trajectories()));
      case STEPS -> sum.div(input.mask().sum(STEPS_OF_A_BATCH));
    };
  }
}
