package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Checks;

/**
 * What a surrogate is made of. Rows are steps in time and columns are trajectories; objectives that
 * treat each step alone also take a minibatch of M shuffled steps as (M, 1).
 *
 * @param logProb (T, B) log πθ(a_t|s_t), the only input that carries a gradient
 * @param behaviourLogProb (T, B) log μ(a_t|s_t) of the policy that collected the data
 * @param weight (T, B) ψ_t, what the action's log-probability is weighted by
 * @param mask (T, B) 1 for a real step, 0 for padding, whose other entries are finite
 * @param trajectories N, how many trajectories the columns hold, above 0
 */
public record ObjectiveInput(
    NDArray logProb, NDArray behaviourLogProb, NDArray weight, NDArray mask, double trajectories) {
  /**
   * @throws IllegalArgumentException if a shape differs from that of {@code logProb}, which would
   *     otherwise be broadcast in silence
   */
  public ObjectiveInput {
    long[] shape = logProb.getShape().getShape();
    if (shape.length != 2) {
      throw new IllegalArgumentException(
          "logProb has shape " + logProb.getShape() + ": expected two dimensions, (T, B)");
    }
    Checks.shape("behaviourLogProb", behaviourLogProb.getShape().getShape(), shape);
    Checks.shape("weight", weight.getShape().getShape(), shape);
    Checks.shape("mask", mask.getShape().getShape(), shape);
    Checks.positive("trajectories", trajectories);
  }

  /** (T, B) log ρ_t = log πθ(a_t|s_t) − log μ(a_t|s_t). */
  public NDArray logRatio() {
    return logProb.sub(behaviourLogProb);
  }
}
