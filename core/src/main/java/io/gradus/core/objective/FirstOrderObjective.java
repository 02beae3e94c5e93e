package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;

/**
 * The ratio of the action alone: what is left of the per-decision estimate to first order in π − μ,
 * and the objective that PPO and TRPO start from (Schulman et al. 2015, <i>Trust region policy
 * optimization</i>). ψ_t is the reward to go or an advantage.
 *
 * <pre>
 *   L(θ) = 1/N Σ_i Σ_t m_t ψ_t ρ_t ,   ∇L = 1/N Σ_i Σ_t m_t ψ_t ρ_t g_t
 *   E ∇L = Σ_t E_{s ~ d^μ_t} Σ_a ∇πθ(a|s) Q^μ_t(s, a)
 * </pre>
 *
 * <p>States and what follows are both of μ: biased in general, ∇J at μ = π and at horizon 1.
 *
 * @param normaliser what the sum is divided by
 */
public record FirstOrderObjective(Normaliser normaliser) implements Objective {
  /** The mean over trajectories. */
  public FirstOrderObjective() {
    this(Normaliser.TRAJECTORIES);
  }

  @Override
  public NDArray value(ObjectiveInput input) {
    return normaliser.apply(input.logRatio().exp().mul(input.weight()), input);
  }
}
