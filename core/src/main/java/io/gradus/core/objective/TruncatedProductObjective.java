package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Checks;
import io.gradus.core.Constants;

/**
 * {@link FullProductObjective} with weights of at most c (Ionides 2008, <i>Truncated importance
 * sampling</i>): less variance, and a bias.
 *
 * <pre>
 *   L(θ) = 1/N Σ_i min(w_i, c) Σ_t m_t ψ_t log πθ(a_t|s_t) ,   w = ∏_t ρ_t , taken as a constant
 * </pre>
 *
 * <p>There is no bias once c is at least the largest product. On the way there it need not fall.
 *
 * @param cap c, above 0
 */
public record TruncatedProductObjective(double cap) implements Objective {
  /**
   * @throws IllegalArgumentException unless c is above 0
   */
  public TruncatedProductObjective {
    Checks.positive("cap", cap);
  }

  @Override
  public NDArray value(ObjectiveInput input) {
    NDArray product = input.logProduct().stopGradient().exp();
    NDArray capped = product.minimum(Constants.of(product, cap)); // (1, B)
    NDArray terms = input.logProb().mul(input.weight()).mul(capped);
    return Normaliser.TRAJECTORIES.apply(terms, input);
  }

  @Override
  public boolean takesWholeTrajectories() {
    return true;
  }
}
