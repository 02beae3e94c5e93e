package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ValueLoss;
import java.util.Optional;

/**
 * What one step of the optimizer descends.
 *
 * <pre>
 *   − objective − c_H · mean entropy + c_V · value loss + β · mean KL(μ ‖ π)
 * </pre>
 *
 * @param objective maximised; one that takes single steps
 * @param entropyCoefficient c_H
 * @param valueCoefficient c_V
 * @param valueLoss of the value function, where there is one
 * @param standardise whether ψ is shifted and scaled to mean 0 and deviation 1 in each minibatch
 * @param gradientLimit the largest norm of the gradient, above 0
 * @param direction (P) an estimate of the policy gradient that is no surrogate's, ascended with the
 *     objective's; of all parameters, 0 for those that are not the policy's
 * @param kl what keeps the policy near μ, the one that collected the data
 */
public record Loss(
    Objective objective,
    double entropyCoefficient,
    double valueCoefficient,
    ValueLoss valueLoss,
    boolean standardise,
    double gradientLimit,
    Optional<NDArray> direction,
    KlControl kl) {
  /** Nothing keeps it near. */
  public Loss(
      Objective objective,
      double entropyCoefficient,
      double valueCoefficient,
      ValueLoss valueLoss,
      boolean standardise,
      double gradientLimit,
      Optional<NDArray> direction) {
    this(
        objective,
        entropyCoefficient,
        valueCoefficient,
        valueLoss,
        standardise,
        gradientLimit,
        direction,
        KlControl.NONE);
  }

  /** Everything is a surrogate's. */
  public Loss(
      Objective objective,
      double entropyCoefficient,
      double valueCoefficient,
      ValueLoss valueLoss,
      boolean standardise,
      double gradientLimit) {
    this(
        objective,
        entropyCoefficient,
        valueCoefficient,
        valueLoss,
        standardise,
        gradientLimit,
        Optional.empty());
  }

  /** The same with something that keeps the policy near. */
  public Loss withKl(KlControl value) {
    return new Loss(
        objective,
        entropyCoefficient,
        valueCoefficient,
        valueLoss,
        standardise,
        gradientLimit,
        direction,
        value);
  }

  /** The same with ψ as it is. */
  Loss unstandardised() {
    return new Loss(
        objective,
        entropyCoefficient,
        valueCoefficient,
        valueLoss,
        false,
        gradientLimit,
        direction,
        kl);
  }
}
