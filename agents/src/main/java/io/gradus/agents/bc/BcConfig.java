package io.gradus.agents.bc;

import io.gradus.core.Checks;
import io.gradus.core.Records;
import io.gradus.core.optim.Schedule;

/**
 * The hyperparameters of behaviour cloning.
 *
 * @param minibatchSize steps of demonstrations in each step of the optimizer, at least 1
 * @param learningRate of Adam
 * @param adamEpsilon ε of Adam, above 0
 * @param gradientLimit the largest norm of the gradient, above 0
 * @param heldOut share of the episodes that is measured and not learned from, in [0, 1); rounded
 *     down to whole episodes
 */
public record BcConfig(
    int minibatchSize,
    Schedule learningRate,
    double adamEpsilon,
    double gradientLimit,
    double heldOut) {
  /**
   * @throws IllegalArgumentException if one is out of its range
   */
  public BcConfig {
    Checks.positive("minibatchSize", minibatchSize);
    Checks.positive("learningRate", learningRate.initial());
    Checks.positive("adamEpsilon", adamEpsilon);
    Checks.positive("gradientLimit", gradientLimit);
    if (!(heldOut >= 0 && heldOut < 1)) {
      throw new IllegalArgumentException(
          "the share held out is " + heldOut + ": expected a number in [0, 1)");
    }
  }

  /** Minibatches of 64, Adam at 10⁻³, a tenth of the episodes held out. */
  public static BcConfig defaults() {
    return new BcConfig(64, Schedule.constant(1e-3), 1e-8, 10, 0.1);
  }

  /** The same with another share held out. */
  public BcConfig withHeldOut(double share) {
    return Records.with(this, "heldOut", share);
  }

  /** The same with other minibatches. */
  public BcConfig withMinibatchSize(int size) {
    return Records.with(this, "minibatchSize", size);
  }

  /** The same with another learning rate. */
  public BcConfig withLearningRate(Schedule rate) {
    return Records.with(this, "learningRate", rate);
  }
}
