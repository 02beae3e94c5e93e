package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;

/**
 * The per-decision estimate without the ratios of later decisions: the states are those of πθ, what
 * follows an action is what followed under μ. ψ_t is the reward to go.
 *
 * <pre>
 *   L(θ) = 1/N Σ_i Σ_t m_t ψ_t w_t log πθ(a_t|s_t) ,   w_t = ∏_{k≤t} ρ_k , taken as a constant
 *   E ∇L = Σ_t E_{s ~ d^π_t} Σ_a ∇πθ(a|s) Q^μ_t(s, a)
 * </pre>
 *
 * <p>That is the direction of policy iteration: biased in general, ∇J at μ = π and at horizon 1.
 *
 * <p>Columns are whole trajectories from their first step on.
 */
public record CausalObjective() implements Objective {
  @Override
  public NDArray value(ObjectiveInput input) {
    NDArray prefix = input.logPrefixRatio().stopGradient().exp(); // (T, B)
    NDArray terms = input.logProb().mul(input.weight()).mul(prefix);
    return Normaliser.TRAJECTORIES.apply(terms, input);
  }

  @Override
  public boolean takesWholeTrajectories() {
    return true;
  }
}
