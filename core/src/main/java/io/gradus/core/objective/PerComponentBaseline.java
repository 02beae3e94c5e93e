package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;

/**
 * The gradient with the optimal baseline of each component of θ (Peters and Schaal 2008,
 * <i>Reinforcement learning of motor skills with policy gradients</i>), estimated on the other
 * trajectories of the batch, so that the expectation stays ∇J.
 *
 * <pre>
 *   b_i = Σ_{j≠i} G_j² R_j / Σ_{j≠i} G_j²  for each component (0 where that is 0/0)
 *   estimate = 1/N Σ_i G_i (R_i − b_i) ,   G = Σ_t ∇ log πθ(a_t|s_t)
 * </pre>
 *
 * <p>A weight ψ of an action has the same value for all components, so this is no surrogate but a
 * transform of gradients, from each trajectory's to the batch's.
 */
public final class PerComponentBaseline {
  private PerComponentBaseline() {}

  /**
   * The estimate.
   *
   * @param gradients (N, P) G_i
   * @param returns (N, 1) R_i, or (N, P) where columns are of different batches
   * @return (P)
   */
  public static NDArray gradient(NDArray gradients, NDArray returns) {
    NDArray squares = gradients.square();
    NDArray norm = sumOfOthers(squares);
    NDArray product = sumOfOthers(squares.mul(returns));
    NDArray baseline = product.div(norm.add(norm.eq(0))); // 0/0 becomes 0/1
    return gradients.mul(baseline.neg().add(returns)).mean(new int[] {0});
  }

  /**
   * Of those before and those after: the whole less the own would leave a rounding error where the
   * others are 0.
   */
  private static NDArray sumOfOthers(NDArray terms) {
    return sumOfEarlier(terms).add(sumOfEarlier(terms.flip(0)).flip(0));
  }

  private static NDArray sumOfEarlier(NDArray terms) {
    long rows = terms.getShape().get(0);
    NDArray none = terms.get("0:1").zerosLike();
    return NDArrays.concat(new NDList(none, terms.get("0:" + (rows - 1)).cumSum(0)));
  }
}
