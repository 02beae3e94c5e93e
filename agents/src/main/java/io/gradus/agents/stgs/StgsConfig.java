package io.gradus.agents.stgs;

import io.gradus.agents.CollectionPlan;
import io.gradus.core.Checks;
import io.gradus.core.optim.Schedule;

/** The hyperparameters of policy gradients through the straight-through Gumbel-Softmax. */
public sealed interface StgsConfig {
  /** T, steps of each lane that are collected for an update. */
  int window();

  /** γ in [0, 1]. */
  double discount();

  /** What the policy is moved by. */
  Optimization optimization();

  /** What a learner collects. */
  default CollectionPlan plan() {
    return new CollectionPlan.Window(window());
  }

  /**
   * What the policy is moved by.
   *
   * @param temperature of the Gumbel-Softmax, above 0 all along
   * @param entropyCoefficient of the mean entropy beside the objective
   * @param learningRate of Adam
   * @param gradientLimit the largest norm of the gradient, above 0
   */
  record Optimization(
      Schedule temperature,
      Schedule entropyCoefficient,
      Schedule learningRate,
      double gradientLimit) {
    /**
     * @throws IllegalArgumentException if one is out of its range
     */
    public Optimization {
      Checks.positive("temperature", temperature.initial());
      Checks.positive("temperature at the end", temperature.at(1));
      Checks.positive("learningRate", learningRate.initial());
      Checks.positive("gradientLimit", gradientLimit);
    }
  }

  /**
   * Through a differentiable environment.
   *
   * @param window T, at least 1
   * @param discount γ
   * @param unroll how far the model is run
   * @param optimization what the policy is moved by
   */
  record Model(int window, double discount, Unroll unroll, Optimization optimization)
      implements StgsConfig {
    /**
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Model {
      Checks.positive("window", window);
      Checks.inUnitInterval("discount", discount);
    }

    /** 128 starts, 64 steps, a gradient through all of them. */
    public static Model defaults() {
      return new Model(
          8,
          0.99,
          new Unroll(128, 64, 64, 2),
          new Optimization(Schedule.constant(1), Schedule.constant(0), Schedule.linear(3e-3), 1));
    }

    /** With another γ. */
    public Model withDiscount(double other) {
      return new Model(window, other, unroll, optimization);
    }

    /** With other lengths. */
    public Model withUnroll(Unroll other) {
      return new Model(window, discount, other, optimization);
    }

    /** With another optimization. */
    public Model withOptimization(Optimization other) {
      return new Model(window, discount, unroll, other);
    }
  }

  /**
   * How far the model is run.
   *
   * @param starts N, trajectories of a step of the optimizer, from states that were collected
   * @param horizon H, their steps
   * @param truncation k, the steps that a gradient passes back through, at most H
   * @param passes steps of the optimizer for each window that is collected
   */
  record Unroll(int starts, int horizon, int truncation, int passes) {
    /**
     * @throws IllegalArgumentException if one is below 1, or the truncation above the horizon
     */
    public Unroll {
      Checks.positive("starts", starts);
      Checks.positive("horizon", horizon);
      Checks.positive("truncation", truncation);
      Checks.positive("passes", passes);
      if (truncation > horizon) {
        throw new IllegalArgumentException(
            "truncation is " + truncation + ": expected at most the horizon, " + horizon);
      }
    }
  }

  /** Which gradient the policy gets from the critic. */
  enum CriticGradient {
    /** That of Q(s, a) at a straight-through sample a. */
    STRAIGHT_THROUGH,
    /** That of Σ_a π(a|s) Q(s, a), with Q as a constant: no sample, no bias by the relaxation. */
    EXACT
  }

  /** How the action enters the critic's network. */
  enum CriticForm {
    /** Beside the state: Q is fitted at one-hot actions and free between them. */
    JOINED,
    /** One output for each action, mixed by the action: linear between one-hot ones. */
    LINEAR
  }

  /**
   * Through a learned critic.
   *
   * @param window T, at least 1
   * @param discount γ
   * @param gradient which one the policy gets
   * @param fit of the critic
   * @param optimization what the policy is moved by
   */
  record Critic(
      int window, double discount, CriticGradient gradient, Fit fit, Optimization optimization)
      implements StgsConfig {
    /**
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Critic {
      Checks.positive("window", window);
      Checks.inUnitInterval("discount", discount);
    }

    /** By trial on CartPole-v1. */
    public static Critic defaults() {
      return new Critic(
          8,
          0.99,
          CriticGradient.STRAIGHT_THROUGH,
          new Fit(
              CriticForm.JOINED, new Replay(50_000, 1_000, 64, 16), Schedule.linear(1e-3), 0.02),
          new Optimization(
              Schedule.constant(1), Schedule.constant(0.01), Schedule.linear(5e-4), 1));
    }

    /** With another gradient. */
    public Critic withGradient(CriticGradient other) {
      return new Critic(window, discount, other, fit, optimization);
    }

    /** With a critic fitted in another way. */
    public Critic withFit(Fit other) {
      return new Critic(window, discount, gradient, other, optimization);
    }

    /** With another optimization. */
    public Critic withOptimization(Optimization other) {
      return new Critic(window, discount, gradient, fit, other);
    }
  }

  /**
   * How the critic is fitted.
   *
   * @param form how the action enters its network
   * @param replay what it is fitted to
   * @param learningRate of its Adam, above 0 at the start
   * @param polyak share of the critic that its target moves by at each step, in (0, 1]
   */
  record Fit(CriticForm form, Replay replay, Schedule learningRate, double polyak) {
    /**
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Fit {
      Checks.positive("learningRate of the critic", learningRate.initial());
      Checks.positive("polyak", Checks.inUnitInterval("polyak", polyak));
    }
  }

  /**
   * How old transitions are used again.
   *
   * @param capacity transitions that are kept, at least 1
   * @param warmUp transitions before the first step of an optimizer, at least 1
   * @param minibatch transitions of a step, at least 1
   * @param steps of both optimizers for each window, at least 1
   */
  record Replay(int capacity, int warmUp, int minibatch, int steps) {
    /**
     * @throws IllegalArgumentException if one is below 1, or the warm-up beyond the capacity
     */
    public Replay {
      Checks.positive("capacity", capacity);
      Checks.positive("warmUp", warmUp);
      Checks.positive("minibatch", minibatch);
      Checks.positive("steps", steps);
      if (warmUp > capacity) {
        throw new IllegalArgumentException(
            "warmUp is " + warmUp + ": expected at most the capacity, " + capacity);
      }
    }
  }
}
