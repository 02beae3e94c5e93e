package io.gradus.agents.a2c;

import io.gradus.agents.CollectionPlan;
import io.gradus.core.Checks;
import io.gradus.core.Records;
import io.gradus.core.optim.Adam;
import io.gradus.core.optim.Optimizer;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.optim.RmsProp;
import io.gradus.core.optim.Schedule;

/**
 * The hyperparameters of A2C. {@link #defaults} are those of Stable-Baselines3.
 *
 * @param horizon n, steps in each lane for one update, at least 1
 * @param advantage how advantages are estimated
 * @param loss what is descended
 * @param optimization how far a step goes
 */
public record A2cConfig(
    int horizon, Advantage advantage, LossTerms loss, Optimization optimization) {
  private static final double RMSPROP_DECAY = 0.99;

  /**
   * How advantages are estimated.
   *
   * @param discount γ in [0, 1]
   * @param lambda λ of generalised advantage estimation, in [0, 1]; 1 for returns of n steps
   * @param standardise whether a batch's advantages get mean 0 and deviation 1
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
   * What is descended: − ψ log π − c_H · entropy + c_V · mean squared error of V.
   *
   * @param entropyCoefficient c_H
   * @param valueCoefficient c_V, at least 0
   */
  public record LossTerms(Schedule entropyCoefficient, double valueCoefficient) {
    /**
     * @throws IllegalArgumentException if the value coefficient is below 0
     */
    public LossTerms {
      Checks.notNegative("valueCoefficient", valueCoefficient);
    }
  }

  /** What divides the gradient. */
  public enum Method {
    /** RMSprop, ε outside the root. */
    RMSPROP,
    /** RMSprop as TensorFlow has it, ε inside the root. */
    RMSPROP_TENSORFLOW,
    /** Adam. */
    ADAM
  }

  /**
   * How far a step goes.
   *
   * @param method what divides the gradient
   * @param epsilon ε of it, above 0
   * @param learningRate read after an update's data was collected
   * @param gradientLimit the largest norm of the gradient, above 0
   */
  public record Optimization(
      Method method, double epsilon, Schedule learningRate, double gradientLimit) {
    /**
     * @throws IllegalArgumentException if one is out of its range
     */
    public Optimization {
      Checks.positive("epsilon", epsilon);
      Checks.positive("learningRate", learningRate.initial());
      Checks.positive("gradientLimit", gradientLimit);
    }

    Optimizer optimizer(ParameterVector parameters) {
      return switch (method) {
        case RMSPROP -> new RmsProp(parameters, RmsProp.Form.TORCH, RMSPROP_DECAY, epsilon);
        case RMSPROP_TENSORFLOW ->
            new RmsProp(parameters, RmsProp.Form.TENSORFLOW, RMSPROP_DECAY, epsilon);
        case ADAM -> new Adam(parameters, Adam.Settings.epsilon(epsilon));
      };
    }
  }

  /**
   * @throws IllegalArgumentException if the horizon is below 1
   */
  public A2cConfig {
    Checks.positive("horizon", horizon);
  }

  /** Stable-Baselines3's. */
  public static A2cConfig defaults() {
    return new A2cConfig(
        5,
        new Advantage(0.99, 1, false),
        new LossTerms(Schedule.constant(0), 0.5),
        new Optimization(Method.RMSPROP, 1e-5, Schedule.constant(7e-4), 0.5));
  }

  /** How much is collected for one update. */
  public CollectionPlan plan() {
    return new CollectionPlan.Window(horizon);
  }

  /** The same with another horizon. */
  public A2cConfig withHorizon(int value) {
    return Records.with(this, "horizon", value);
  }

  /** The same with other advantages. */
  public A2cConfig withAdvantage(Advantage value) {
    return Records.with(this, "advantage", value);
  }

  /** The same with another loss. */
  public A2cConfig withLoss(LossTerms value) {
    return Records.with(this, "loss", value);
  }

  /** The same with another learning rate. */
  public A2cConfig withLearningRate(Schedule value) {
    return Records.with(this, "optimization", Records.with(optimization, "learningRate", value));
  }

  /** The same with another optimizer. */
  public A2cConfig withMethod(Method value) {
    return Records.with(this, "optimization", Records.with(optimization, "method", value));
  }
}
