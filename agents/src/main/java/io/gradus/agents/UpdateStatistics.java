package io.gradus.agents;

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
 */
public record UpdateStatistics(
    double policyLoss,
    double valueLoss,
    double entropy,
    double approxKl,
    double clipFraction,
    double explainedVariance,
    double gradientNorm,
    double learningRate) {}
