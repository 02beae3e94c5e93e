package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.gradus.core.Checks;

/**
 * What a surrogate is made of. Rows are steps in time and columns are trajectories, each from its
 * first step on; objectives that treat each step alone also take a minibatch of M shuffled steps as
 * (M, 1).
 *
 * <p>A third axis (T, B, K) holds K batches side by side that know nothing of each other; there is
 * a surrogate for each of them.
 *
 * @param logProb (T, B) log πθ(a_t|s_t), the only input that carries a gradient
 * @param behaviourLogProb (T, B) log μ(a_t|s_t) of the policy that collected the data, which may be
 *     another one for each trajectory
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
    if (shape.length != 2 && shape.length != 3) {
      throw new IllegalArgumentException(
          "logProb has shape " + logProb.getShape() + ": expected (T, B) or (T, B, K)");
    }
    Checks.shape("behaviourLogProb", behaviourLogProb.getShape().getShape(), shape);
    Checks.shape("weight", weight.getShape().getShape(), shape);
    Checks.shape("mask", mask.getShape().getShape(), shape);
    Checks.positive("trajectories", trajectories);
  }

  /**
   * (T, B) log ρ_t = log πθ(a_t|s_t) − log μ(a_t|s_t); 0 in padding, so that no ratio overflows.
   */
  public NDArray logRatio() {
    return logProb.sub(behaviourLogProb).mul(mask);
  }

  /** (T, B) log ∏_{k≤t} ρ_k; in padding that of the steps before. */
  public NDArray logPrefixRatio() {
    return logRatio().cumSum(0);
  }

  /** (1, B) log ∏_t ρ_t over the whole trajectory. */
  public NDArray logProduct() {
    return logRatio().sum(new int[] {0}, true);
  }

  /**
   * Of a batch's weights, from ∏_t ρ_t; of all K batches together where there are several.
   *
   * @throws IllegalArgumentException if a product is NaN
   */
  public ImportanceWeights importanceWeights() {
    NDArray products = logProduct().toType(DataType.FLOAT64, false);
    return ImportanceWeights.of(products.toDoubleArray());
  }
}
