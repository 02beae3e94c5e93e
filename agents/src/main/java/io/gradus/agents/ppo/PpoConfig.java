package io.gradus.agents.ppo;

import io.gradus.agents.CollectionPlan;
import io.gradus.core.Checks;
import io.gradus.core.Records;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Schedule;
import java.util.Objects;
import java.util.Optional;
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
   * @param stop when an update ends before its time; empty for never
   */
  public record Fit(int epochs, int minibatchSize, Optional<KlStop> stop) {
    /**
     * @throws IllegalArgumentException if one is below 1
     */
    public Fit {
      Checks.positive("epochs", epochs);
      Checks.positive("minibatchSize", minibatchSize);
    }

    /** To the end. */
    public Fit(int epochs, int minibatchSize) {
      this(epochs, minibatchSize, Optional.empty());
    }

    /** The same with another end before its time, or none. */
    public Fit withStop(Optional<KlStop> value) {
      return new Fit(epochs, minibatchSize, value);
    }
  }

  /**
   * How advantages are estimated.
   *
   * @param discount γ in [0, 1]
   * @param lambda λ of generalised advantage estimation, in [0, 1]
   * @param scaling which advantages get mean 0 and deviation 1 together
   * @param recomputed whether values, advantages and targets are those of V as it is at the start
   *     of each epoch; else they are those of V when the data was collected
   * @param truncation what follows where the clock cut an episode
   */
  public record Advantage(
      double discount, double lambda, Scaling scaling, boolean recomputed, Truncation truncation) {
    /**
     * @throws IllegalArgumentException unless γ and λ are in [0, 1]
     */
    public Advantage {
      Checks.inUnitInterval("discount", discount);
      Checks.inUnitInterval("lambda", lambda);
      Objects.requireNonNull(scaling);
      Objects.requireNonNull(truncation);
    }

    /**
     * Estimated once, truncations bootstrapped.
     *
     * @param standardise whether each minibatch's advantages get mean 0 and deviation 1
     */
    public Advantage(double discount, double lambda, boolean standardise) {
      this(
          discount,
          lambda,
          standardise ? Scaling.MINIBATCH : Scaling.NONE,
          false,
          Truncation.BOOTSTRAP);
    }

    /** The same with other scaling. */
    public Advantage withScaling(Scaling value) {
      return new Advantage(discount, lambda, value, recomputed, truncation);
    }

    /** The same, recomputed or not. */
    public Advantage withRecomputed(boolean value) {
      return new Advantage(discount, lambda, scaling, value, truncation);
    }

    /** The same with another treatment of truncations. */
    public Advantage withTruncation(Truncation value) {
      return new Advantage(discount, lambda, scaling, recomputed, value);
    }
  }

  /**
   * What is descended.
   *
   * @param surrogate of the policy
   * @param entropyCoefficient times the mean entropy
   * @param value of the value function
   * @param gradientLimit the largest norm of the gradient, above 0
   */
  public record LossTerms(
      Surrogate surrogate, Schedule entropyCoefficient, ValueTerm value, double gradientLimit) {
    /**
     * @throws IllegalArgumentException if the limit is out of its range, or the value is clipped as
     *     the policy is and that is not
     */
    public LossTerms {
      Objects.requireNonNull(entropyCoefficient);
      Checks.positive("gradientLimit", gradientLimit);
      if (value.clip() instanceof ValueClip.Policy && surrogate.clip().isEmpty()) {
        throw new IllegalArgumentException(
            "the value is clipped as the policy is, and there is no clip: expected one, or a value"
                + " clip of its own or none");
      }
    }

    /**
     * The usual ones.
     *
     * @param clip ε of the ratio
     * @param clipValue whether the value loss is clipped by the same ε
     * @param entropyCoefficient at least 0
     * @param valueCoefficient at least 0
     * @param valueScale ½ in CleanRL, 1 in Stable-Baselines3; at least 0
     * @param gradientLimit the largest norm of the gradient, above 0
     */
    public LossTerms(
        Schedule clip,
        boolean clipValue,
        double entropyCoefficient,
        double valueCoefficient,
        double valueScale,
        double gradientLimit) {
      this(
          Surrogate.clipped(clip),
          Schedule.constant(entropyCoefficient),
          new ValueTerm(
              valueCoefficient,
              valueScale,
              clipValue ? new ValueClip.Policy() : new ValueClip.None()),
          gradientLimit);
    }

    /** The same with another surrogate; the value's clip goes where the policy's goes. */
    public LossTerms withSurrogate(Surrogate other) {
      boolean lost = value.clip() instanceof ValueClip.Policy && other.clip().isEmpty();
      ValueTerm kept = lost ? value.withClip(new ValueClip.None()) : value;
      return new LossTerms(other, entropyCoefficient, kept, gradientLimit);
    }

    /** The same with another bonus for entropy. */
    public LossTerms withEntropyCoefficient(Schedule other) {
      return new LossTerms(surrogate, other, value, gradientLimit);
    }

    /** The same with another value loss. */
    public LossTerms withValue(ValueTerm other) {
      return new LossTerms(surrogate, entropyCoefficient, other, gradientLimit);
    }

    ValueLoss valueLoss(double progress) {
      if (value.clip() instanceof ValueClip.Own own) {
        return new ValueLoss(value.scale(), OptionalDouble.of(own.epsilon()));
      }
      Optional<Double> shared =
          value.clip() instanceof ValueClip.Policy ? surrogate.epsilon(progress) : Optional.empty();
      return new ValueLoss(
          value.scale(), shared.map(OptionalDouble::of).orElse(OptionalDouble.empty()));
    }
  }

  /**
   * What the value function is fitted by.
   *
   * @param coefficient at least 0
   * @param scale ½ in CleanRL, 1 in Stable-Baselines3; at least 0
   * @param clip how far a value may move
   */
  public record ValueTerm(double coefficient, double scale, ValueClip clip) {
    /**
     * @throws IllegalArgumentException if one is below 0
     */
    public ValueTerm {
      Checks.notNegative("valueCoefficient", coefficient);
      Checks.notNegative("valueScale", scale);
      Objects.requireNonNull(clip);
    }

    /** The same with another clip. */
    public ValueTerm withClip(ValueClip value) {
      return new ValueTerm(coefficient, scale, value);
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

  /** How much is collected for one update. */
  public CollectionPlan plan() {
    return new CollectionPlan.Window(horizon);
  }

  /** The same with another horizon. */
  public PpoConfig withHorizon(int value) {
    return Records.with(this, "horizon", value);
  }

  /** The same with other passes over the data. */
  public PpoConfig withFit(Fit value) {
    return Records.with(this, "fit", value);
  }

  /** The same with other advantages. */
  public PpoConfig withAdvantage(Advantage value) {
    return Records.with(this, "advantage", value);
  }

  /** The same with another loss. */
  public PpoConfig withLoss(LossTerms value) {
    return Records.with(this, "loss", value);
  }

  /** The same with another learning rate. */
  public PpoConfig withLearningRate(Schedule value) {
    return Records.with(this, "learningRate", value);
  }
}
