package io.gradus.agents.ppo;

import io.gradus.core.Checks;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Schedule;
import java.util.OptionalDouble;

/**
 * The hyperparameters of PPO. {@link #defaults} are CleanRL's ({@code ppo.py}).
 *
 * @param horizon T, steps in each lane for one update, at least 1
 * @param fit how often and in what pieces the data is gone through
 * @param advantage how advantages are estimated
 * @param loss what is descended
 * @param learningRate of Adam
 * @param adamEpsilon ε of Adam, above 0
 * @param convention where implementations differ in bookkeeping
 */
public record PpoConfig(
    int horizon,
    Fit fit,
    Advantage advantage,
    LossTerms loss,
    Schedule learningRate,
    double adamEpsilon,
    Convention convention) {

  /**
   * How the data is gone through.
   *
   * @param epochs times, at least 1
   * @param minibatchSize rows of a gradient step, at least 1; the last of an epoch may be smaller
   */
  public record Fit(int epochs, int minibatchSize) {
    /**
     * @throws IllegalArgumentException if one is below 1
     */
    public Fit {
      Checks.positive("epochs", epochs);
      Checks.positive("minibatchSize", minibatchSize);
    }
  }

  /**
   * How advantages are estimated.
   *
   * @param discount γ in [0, 1]
   * @param lambda λ of generalised advantage estimation, in [0, 1]
   * @param standardise whether each minibatch's advantages get mean 0 and deviation 1
   */
  public record Advantage(double discount, double lambda, boolean standardise) {
    /**
     * @throws IllegalArgumentException unless γ and λ are in [0, 1]
     */
    public Advantage {
      Checks.inUnitInterval("discount", discount);
      Checks.inUnitInterval("lambda", lambda);
    }
  }

  /**
   * What is descended.
   *
   * @param clip ε of the ratio
   * @param clipValue whether the value loss is clipped by the same ε
   * @param entropyCoefficient at least 0
   * @param valueCoefficient at least 0
   * @param valueScale ½ in CleanRL, 1 in Stable-Baselines3; at least 0
   * @param gradientLimit the largest norm of the gradient, above 0
   */
  public record LossTerms(
      Schedule clip,
      boolean clipValue,
      double entropyCoefficient,
      double valueCoefficient,
      double valueScale,
      double gradientLimit) {
    /**
     * @throws IllegalArgumentException if one is out of its range
     */
    public LossTerms {
      Checks.positive("clip", clip.initial());
      Checks.notNegative("entropyCoefficient", entropyCoefficient);
      Checks.notNegative("valueCoefficient", valueCoefficient);
      Checks.notNegative("valueScale", valueScale);
      Checks.positive("gradientLimit", gradientLimit);
    }

    ValueLoss valueLoss(double epsilon) {
      return new ValueLoss(
          valueScale, clipValue ? OptionalDouble.of(epsilon) : OptionalDouble.empty());
    }
  }

  /** Where implementations differ in bookkeeping. */
  public enum Convention {
    /** Schedules are read before an update's data is collected; a run never exceeds its steps. */
    CLEANRL,
    /** Schedules are read after an update's data is collected; the last update may exceed them. */
    STABLE_BASELINES3
  }

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public PpoConfig {
    Checks.positive("horizon", horizon);
    Checks.positive("learningRate", learningRate.initial());
    Checks.positive("adamEpsilon", adamEpsilon);
  }

  /** CleanRL's {@code ppo.py}. */
  public static PpoConfig defaults() {
    return new PpoConfig(
        128,
        new Fit(4, 128),
        new Advantage(0.99, 0.95, true),
        new LossTerms(Schedule.constant(0.2), true, 0.01, 0.5, 0.5, 0.5),
        Schedule.linear(2.5e-4),
        1e-5,
        Convention.CLEANRL);
  }

  /** The same with another horizon. */
  public PpoConfig withHorizon(int value) {
    return new PpoConfig(value, fit, advantage, loss, learningRate, adamEpsilon, convention);
  }

  /** The same with other passes over the data. */
  public PpoConfig withFit(Fit value) {
    return new PpoConfig(horizon, value, advantage, loss, learningRate, adamEpsilon, convention);
  }

  /** The same with other advantages. */
  public PpoConfig withAdvantage(Advantage value) {
    return new PpoConfig(horizon, fit, value, loss, learningRate, adamEpsilon, convention);
  }

  /** The same with another loss. */
  public PpoConfig withLoss(LossTerms value) {
    return new PpoConfig(horizon, fit, advantage, value, learningRate, adamEpsilon, convention);
  }

  /** The same with another learning rate. */
  public PpoConfig withLearningRate(Schedule value) {
    return new PpoConfig(horizon, fit, advantage, loss, value, adamEpsilon, convention);
  }
}
