package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;

/**
 * REINFORCE (Williams 1992, <i>Simple statistical gradient-following algorithms</i>), with any ψ.
 *
 * <pre>
 *   L(θ) = 1/N Σ_i Σ_t m_t ψ_t log πθ(a_t|s_t)
 * </pre>
 *
 * @param normaliser what the sum is divided by
 */
public record ReinforceObjective(Normaliser normaliser) implements Objective {
  /** The mean over trajectories. */
  public ReinforceObjective() {
    this(Normaliser.TRAJECTORIES);
  }

  @Override
  public NDArray value(ObjectiveInput input) {
    return normaliser.apply(input.logProb().mul(input.weight()), input);
  }
}
