package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;

/**
 * The weighted mean of the returns, the weights divided by their own sum, differentiated as a
 * whole. ψ_t is the total return, the same for all steps of a trajectory.
 *
 * <pre>
 *   L(θ) = Σ_i w_i R_i / Σ_i w_i ,   w = ∏_t ρ_t
 *   ∇L   = Σ_i w̄_i G_i (R_i − L) ,   w̄_i = w_i / Σ_j w_j
 * </pre>
 *
 * <p>The bias goes to 0 as N grows, and need not fall on the way. At μ = π it is the estimate with
 * the mean baseline. The weights are a softmax of their logarithms, which no product overflows.
 *
 * <p>Columns are whole trajectories from their first step on, none of them empty.
 */
public record SelfNormalisedObjective() implements Objective {
  @Override
  public NDArray value(ObjectiveInput input) {
    NDArray share = input.logProduct().softmax(1); // (1, B)
    NDArray returns = input.weight().get("0:1"); // (1, B) R, of the first steps
    return share.mul(returns).sum(new int[] {0, 1});
  }

  @Override
  public boolean takesWholeTrajectories() {
    return true;
  }
}
