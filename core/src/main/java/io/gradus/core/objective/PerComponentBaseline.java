package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

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
   * The estimate. It takes N² P products: little beside the gradients themselves, as long as N is
   * some hundred.
   *
   * @param gradients (N, P) G_i
   * @param returns (N, 1) R_i, or (N, P) where columns are of different batches
   * @return (P)
   */
  public static NDArray gradient(NDArray gradients, NDArray returns) {
    NDArray sumOfOthers = allButTheOwn(gradients);
    NDArray squares = gradients.square();
    NDArray norm = sumOfOthers.matMul(squares);
    NDArray product = sumOfOthers.matMul(squares.muli(returns));
    NDArray baseline = product.divi(norm.addi(norm.eq(norm.zerosLike()))); // 0/0 becomes 0/1
    return baseline.negi().addi(returns).muli(gradients).mean(new int[] {0});
  }

  /**
   * (N, N) 0 on the diagonal and 1 elsewhere. The whole less the own would be one pass less, and
   * leave a rounding error where the own is nearly the whole.
   */
  private static NDArray allButTheOwn(NDArray gradients) {
    NDManager scope = gradients.getManager();
    int rows = (int) gradients.getShape().get(0);
    DataType type = gradients.getDataType();
    return scope.ones(new Shape(rows, rows), type).subi(scope.eye(rows, rows, 0, type));
  }
}
