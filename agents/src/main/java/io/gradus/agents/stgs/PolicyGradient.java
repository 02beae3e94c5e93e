package io.gradus.agents.stgs;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.stgs.StgsConfig.CriticGradient;
import io.gradus.core.distribution.Categorical;

/**
 * What a policy climbs where a critic says how good an action is.
 *
 * <pre>
 *   straight-through   1/N Σ_i Qφ(s_i, a_i) ,   a_i = straight-through(πθ(·|s_i), Gumbel)
 *   exact              1/N Σ_i Σ_a πθ(a|s_i) sg(Qφ(s_i, a))
 * </pre>
 */
final class PolicyGradient {
  private PolicyGradient() {}

  /**
   * A scalar to differentiate.
   *
   * @param logits (N, A) of the policy
   * @param noise (N, A) standard Gumbel numbers; the exact one does not look at them
   */
  static NDArray objective(
      CriticGradient gradient,
      ActionValue critic,
      NDArray observations,
      NDArray logits,
      NDArray noise,
      double temperature) {
    return switch (gradient) {
      case STRAIGHT_THROUGH ->
          critic
              .of(observations, new Categorical(logits).straightThrough(noise, temperature))
              .mean();
      case EXACT ->
          logits
              .softmax(1)
              .mul(critic.ofAll(observations).stopGradient())
              .sum(new int[] {1})
              .mean();
    };
  }
}
