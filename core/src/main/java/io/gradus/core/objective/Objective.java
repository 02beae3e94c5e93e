package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;

/**
 * A surrogate L(θ) whose gradient, by autograd, is an estimate of the policy gradient. It is
 * maximised; the minus sign is the learner's.
 */
public interface Objective {
  /**
   * The surrogate.
   *
   * @return a scalar that carries the gradient of {@link ObjectiveInput#logProb()}; (K) where the
   *     input holds K batches
   */
  NDArray value(ObjectiveInput input);

  /**
   * Whether columns have to be whole trajectories from their first step on; else rows may be
   * shuffled steps.
   */
  default boolean takesWholeTrajectories() {
    return false;
  }
}
