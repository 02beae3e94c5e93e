package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of a linear layer, output = input · weight + bias, on rows that lie trajectory by
 * trajectory: n rows of the first, n of the second, and so on.
 *
 * @param weight (in, out), or (out, in) if so said; null where there is none
 * @param outputsFirst whether the weight is (out, in)
 * @param bias (out); null where there is none
 * @param input (N · n, …, in); unused without a weight
 * @param output (N · n, …, out)
 */
record LinearLayer(
    @Nullable Parameter weight,
    boolean outputsFirst,
    @Nullable Parameter bias,
    NDArray input,
    NDArray output) {

  /** Whether the parameter is this layer's weight or bias. */
  boolean has(Parameter parameter) {
    return parameter == weight || parameter == bias;
  }

  /**
   * The gradient with respect to the weight or the bias, trajectory by trajectory.
   *
   * <pre>
   *   weight: G_i = X_iᵀ Δ_i       bias: G_i = Σ_t Δ_{i,t}
   * </pre>
   *
   * @param scope owns the result
   * @param parameter one that this layer {@link #has}
   * @param delta Δ, the gradient at the output, of its shape
   * @param trajectories N
   * @return (N, size of the parameter)
   */
  NDArray gradient(NDManager scope, Parameter parameter, NDArray delta, long trajectories) {
    NDArray d = byTrajectory(scope, delta, trajectories);
    if (parameter == bias) {
      return d.sum(new int[] {1});
    }
    NDArray x = byTrajectory(scope, input, trajectories);
    NDArray left = outputsFirst ? d : x;
    NDArray right = outputsFirst ? x : d;
    return left.transpose(0, 2, 1).matMul(right).reshape(trajectories, -1);
  }

  private static NDArray byTrajectory(NDManager scope, NDArray rows, long trajectories) {
    long width = rows.getShape().get(rows.getShape().dimension() - 1);
    NDArray view = rows.reshape(trajectories, -1, width);
    view.attach(scope);
    return view;
  }
}
