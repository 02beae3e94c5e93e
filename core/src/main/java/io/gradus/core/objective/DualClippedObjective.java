package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Constants;

/**
 * The clipped surrogate with a bound below (Ye et al. 2020, <i>Mastering complex control in MOBA
 * games with deep reinforcement learning</i>, equation 5): a bad action that became likely cannot
 * pull without limit.
 *
 * <pre>
 *   ψ_t ≥ 0:  min(ρ_t ψ_t, clip(ρ_t, 1 − ε, 1 + ε) ψ_t)
 *   ψ_t &lt; 0:  max(min(ρ_t ψ_t, clip(ρ_t, 1 − ε, 1 + ε) ψ_t), c ψ_t)
 * </pre>
 *
 * <p>Beside where the clipped surrogate's is, its gradient is 0 where ρ &gt; c and ψ &lt; 0.
 *
 * @param clipped the surrogate that is bounded
 * @param dual c, above 1 + ε
 */
public record DualClippedObjective(ClippedObjective clipped, double dual) implements Objective {
  /**
   * @throws IllegalArgumentException unless c is above 1 + ε: below, the bound would be on the side
   *     of the clipped ratio
   */
  public DualClippedObjective {
    if (!(dual > 1 + clipped.clip() && Double.isFinite(dual))) {
      throw new IllegalArgumentException(
          "dual clip is " + dual + ": expected a number above " + (1 + clipped.clip()));
    }
  }

  @Override
  public NDArray value(ObjectiveInput input) {
    NDArray terms = clipped.terms(input);
    // Where ψ ≥ 0 the bound is 0, which no term with ψ > 0 is below.
    NDArray negative = input.weight().minimum(Constants.of(terms, 0));
    NDArray bounded = terms.maximum(negative.mul(Constants.of(terms, dual)));
    return clipped.normaliser().apply(bounded, input);
  }
}
