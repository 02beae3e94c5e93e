package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;

/**
 * Each reward weighted by the ratios of the decisions before it (Precup, Sutton and Singh 2000,
 * <i>Eligibility traces for off-policy policy evaluation</i>). ψ_t is the reward of step t.
 *
 * <pre>
 *   L(θ) = 1/N Σ_i Σ_t m_t ψ_t ∏_{k≤t} ρ_k
 *   ∇L   = 1/N Σ_i Σ_t g_t ∏_{k≤t} ρ_k Σ_{t'≥t} ψ_t' ∏_{t&lt;k≤t'} ρ_k
 * </pre>
 *
 * <p>The ratio at t counts once. With ψ_t = r_t the expectation is ∇J from any μ with support.
 *
 * <p>Columns are whole trajectories from their first step on.
 */
public record PerDecisionObjective() implements Objective {
  @Override
  public NDArray value(ObjectiveInput input) {
    NDArray terms = input.logPrefixRatio().exp().mul(input.weight());
    return Normaliser.TRAJECTORIES.apply(terms, input);
  }

  @Override
  public boolean takesWholeTrajectories() {
    return true;
  }
}
