package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;

/**
 * Whole trajectories weighted by how much likelier the policy makes them than the one that
 * collected them did.
 *
 * <pre>
 *   L(θ) = 1/N Σ_i w_i Σ_t m_t ψ_t log πθ(a_t|s_t) ,   w = ∏_t ρ_t , taken as a constant
 *   ∇L   = 1/N Σ_i w_i Σ_t m_t ψ_t g_t
 * </pre>
 *
 * <p>With ψ_t = R its gradient is that of the importance-weighted return 1/N Σ w R, and its
 * expectation ∇J from any μ with support. The variance grows exponentially with T.
 *
 * <p>Columns are whole trajectories from their first step on.
 */
public record FullProductObjective() implements Objective {
  @Override
  public NDArray value(ObjectiveInput input) {
    NDArray product = input.logProduct().stopGradient().exp(); // (1, B)
    NDArray terms = input.logProb().mul(input.weight()).mul(product);
    return Normaliser.TRAJECTORIES.apply(terms, input);
  }

  @Override
  public boolean takesWholeTrajectories() {
    return true;
  }
}
