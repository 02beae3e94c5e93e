package io.gradus.agents;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one update measured; NaN where it does not apply.
 *
 * @param policyLoss minus the surrogate, mean over the steps of the optimizer
 * @param valueLoss the value loss before its coefficient, mean
 * @param entropy mean entropy of the policy, nats
 * @param approxKl mean of (ρ − 1) − log ρ, an estimate of KL(μ ‖ π)
 * @param clipFraction share of ratios outside 1 ± ε
 * @param explainedVariance 1 − Var(target − V) / Var(target), of the values before the update
 * @param gradientNorm norm of the gradient before clipping, mean
 * @param learningRate of this update
 * @param more what this learner measures beside, by the names of {@link Learner#metrics()}
 */
public record UpdateStatistics(
    double policyLoss,
    double valueLoss,
    double entropy,
    double approxKl,
    double clipFraction,
    double explainedVariance,
    double gradientNorm,
    double learningRate,
    Map<String, Double> more) {
  /** Keeps the order of {@code more}. */
  public UpdateStatistics {
    more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
  }

  /** Nothing beside. */
  public UpdateStatistics(
      double policyLoss,
      double valueLoss,
      double entropy,
      double approxKl,
      double clipFraction,
      double explainedVariance,
      double gradientNorm,
      double learningRate) {
    this(
        policyLoss,
        valueLoss,
        entropy,
        approxKl,
        clipFraction,
        explainedVariance,
        gradientNorm,
        learningRate,
        Map.of());
  }

  /** The same with more. */
  public UpdateStatistics with(Map<String, Double> measured) {
    Map<String, Double> all = new LinkedHashMap<>(more);
    all.putAll(measured);
    return new UpdateStatistics(
        policyLoss,
        valueLoss,
        entropy,
        approxKl,
        clipFraction,
        explainedVariance,
        gradientNorm,
        learningRate,
        all);
  }
}
