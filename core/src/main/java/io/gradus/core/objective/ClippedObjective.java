package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Checks;
import io.gradus.core.Constants;

/**
 * The clipped surrogate (Schulman et al. 2017, <i>Proximal policy optimization algorithms</i>,
 * equation 7).
 *
 * <pre>
 *   L(θ) = 1/Σm Σ_i Σ_t m_t min(ρ_t ψ_t, clip(ρ_t, 1 − ε, 1 + ε) ψ_t) ,   ρ_t = πθ(a_t|s_t) / μ(a_t|s_t)
 * </pre>
 *
 * <p>Its gradient is 0 where ρ &gt; 1 + ε and ψ &gt; 0 or ρ &lt; 1 − ε and ψ &lt; 0, and that of ρψ
 * elsewhere.
 *
 * @param clip ε, above 0
 * @param normaliser what the sum is divided by
 */
public record ClippedObjective(double clip, Normaliser normaliser) implements Objective {
  /**
   * @throws IllegalArgumentException unless ε is above 0
   */
  public ClippedObjective {
    Checks.positive("clip", clip);
  }

  /** The mean over steps, as implementations of PPO have it. */
  public ClippedObjective(double clip) {
    this(clip, Normaliser.STEPS);
  }

  @Override
  public NDArray value(ObjectiveInput input) {
    return normaliser.apply(terms(input), input);
  }

  /** (T, B) what is averaged. */
  NDArray terms(ObjectiveInput input) {
    NDArray ratio = input.logRatio().exp(); // (T, B)
    NDArray clipped =
        ratio.maximum(Constants.of(ratio, 1 - clip)).minimum(Constants.of(ratio, 1 + clip));
    return ratio.mul(input.weight()).minimum(clipped.mul(input.weight()));
  }
}
