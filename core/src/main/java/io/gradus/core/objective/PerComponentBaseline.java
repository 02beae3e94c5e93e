package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;

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
    NDArray top = squares.argMax(0).expandDims(0); // (1, P)
    NDArray norm = sumOfOthers(squares, top);
    NDArray product = sumOfOthers(squares.mul(returns), top);
    NDArray baseline = product.div(norm.add(norm.eq(0))); // 0/0 becomes 0/1
    return gradients.mul(baseline.neg().add(returns)).mean(new int[] {0});
  }

  /**
   * The sum of all other rows. The whole less the own leaves a rounding error where the own is
   * nearly the whole, which only the largest can be: for that one the others are summed.
   *
   * @param terms (N, P)
   * @param top (1, P) the row of the largest square
   */
  private static NDArray sumOfOthers(NDArray terms, NDArray top) {
    NDArray own = terms.gather(top, 0);
    NDArray others = terms.scatter(top, own.zerosLike(), 0).sum(new int[] {0}, true); // (1, P)
    return terms.neg().add(others.add(own)).scatter(top, others, 0);
  }
}
