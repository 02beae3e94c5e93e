package io.gradus.agents;

import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ValueLoss;

/**
 * What one step of the optimizer descends.
 *
 * <pre>
 *   − objective − c_H · mean entropy + c_V · value loss
 * </pre>
 *
 * @param objective maximised
 * @param entropyCoefficient c_H
 * @param valueCoefficient c_V
 * @param valueLoss of the value function, where there is one
 * @param standardise whether ψ is shifted and scaled to mean 0 and deviation 1 in each minibatch
 * @param gradientLimit the largest norm of the gradient, above 0
 */
public record Loss(
    Objective objective,
    double entropyCoefficient,
    double valueCoefficient,
    ValueLoss valueLoss,
    boolean standardise,
    double gradientLimit) {}
