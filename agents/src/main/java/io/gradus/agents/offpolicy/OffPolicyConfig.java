package io.gradus.agents.offpolicy;

import io.gradus.agents.CollectionPlan;
import io.gradus.core.Checks;
import io.gradus.core.Records;
import io.gradus.core.optim.Schedule;

/**
 * The hyperparameters of the off-policy agent. {@link #defaults} has some that work for each
 * objective.
 *
 * @param objective how the importance ratio enters
 * @param plan whole episodes for the objectives of products
 * @param reuse how often data is used
 * @param credit what an action is credited with
 * @param loss what is descended
 * @param optimization how far a step goes
 */
public record OffPolicyConfig(
    ObjectiveChoice objective,
    CollectionPlan plan,
    Reuse reuse,
    Credit credit,
    LossTerms loss,
    Optimization optimization) {

  /**
   * How often data is used.
   *
   * @param rollouts K, the most that the buffer holds, at least 1
   * @param passes over the buffer after each collection, at most; at least 1
   * @param minibatchSize of a gradient step, at least 1: steps, or whole episodes for the
   *     objectives of products; the last of a pass may be smaller
   * @param leastEffectiveShare data is spent when the effective sample size of the weights is below
   *     this share of their number: a stale rollout is dropped, passes end; in [0, 1]
   */
  public record Reuse(int rollouts, int passes, int minibatchSize, double leastEffectiveShare) {
    /**
     * @throws IllegalArgumentException if one is out of its range
     */
    public Reuse {
      Checks.positive("rollouts", rollouts);
      Checks.positive("passes", passes);
      Checks.positive("minibatchSize", minibatchSize);
      Checks.inUnitInterval("leastEffectiveShare", leastEffectiveShare);
    }
  }

  /**
   * What an action is credited with.
   *
   * @param correction of what followed
   * @param discount γ in [0, 1]
   * @param lambda λ in [0, 1] of advantages of single steps; those of episodes go to the end
   * @param standardise whether each minibatch's advantages get mean 0 and deviation 1
   */
  public record Credit(Correction correction, double discount, double lambda, boolean standardise) {
    /**
     * @throws IllegalArgumentException unless γ and λ are in [0, 1]
     */
    public Credit {
      Checks.inUnitInterval("discount", discount);
      Checks.inUnitInterval("lambda", lambda);
    }
  }

  /**
   * What is descended.
   *
   * @param clip ε of the clipped objective
   * @param cap c of the truncated one, and ρ̄ = c̄ of V-trace; above 0
   * @param entropyCoefficient c_H
   * @param valueCoefficient of the mean squared error of V, at least 0
   */
  public record LossTerms(
      Schedule clip, double cap, Schedule entropyCoefficient, double valueCoefficient) {
    /**
     * @throws IllegalArgumentException if one is out of its range
     */
    public LossTerms {
      Checks.positive("clip", clip.initial());
      Checks.positive("cap", cap);
      Checks.notNegative("valueCoefficient", valueCoefficient);
    }
  }

  /**
   * How far a step goes.
   *
   * @param learningRate of Adam
   * @param adamEpsilon ε of Adam, above 0
   * @param gradientLimit the largest norm of the gradient, above 0
   */
  public record Optimization(Schedule learningRate, double adamEpsilon, double gradientLimit) {
    /**
     * @throws IllegalArgumentException if one is out of its range
     */
    public Optimization {
      Checks.positive("learningRate", learningRate.initial());
      Checks.positive("adamEpsilon", adamEpsilon);
      Checks.positive("gradientLimit", gradientLimit);
    }
  }

  /**
   * @throws IllegalArgumentException if plan, correction or standardisation do not go with the
   *     objective
   */
  public OffPolicyConfig {
    if (objective.takesEpisodes()) {
      if (!(plan instanceof CollectionPlan.Episodes)) {
        throw refusal(objective, "the plan " + plan, "Episodes");
      }
      if (credit.correction() != Correction.NONE) {
        throw refusal(
            objective,
            "the correction " + credit.correction(),
            "NONE, since the products correct what followed");
      }
      if (credit.standardise()) {
        throw refusal(objective, "advantages are standardised", "that they are not");
      }
    }
    if (objective == ObjectiveChoice.VTRACE && credit.correction() != Correction.VTRACE) {
      throw refusal(objective, "the correction " + credit.correction(), "VTRACE");
    }
  }

  private static IllegalArgumentException refusal(
      ObjectiveChoice objective, String what, String expected) {
    return new IllegalArgumentException(
        "the objective is " + objective + " and " + what + ": expected " + expected);
  }

  /** What works for an objective. */
  public static OffPolicyConfig defaults(ObjectiveChoice objective) {
    boolean episodes = objective.takesEpisodes();
    // Nothing holds its ratios near 1 as in the others: it takes fewer steps, and an entropy bonus.
    boolean vtrace = objective == ObjectiveChoice.VTRACE;
    Correction correction = vtrace ? Correction.VTRACE : Correction.NONE;
    return new OffPolicyConfig(
        objective,
        episodes ? new CollectionPlan.Episodes(1) : new CollectionPlan.Window(64),
        episodes ? new Reuse(4, 1, 1_000_000, 0.5) : new Reuse(4, vtrace ? 1 : 4, 512, 0.5),
        new Credit(
            correction,
            episodes || vtrace ? 0.99 : 0.98,
            episodes || vtrace ? 1 : 0.8,
            !episodes && !vtrace),
        new LossTerms(
            Schedule.linear(0.2),
            objective == ObjectiveChoice.TRUNCATED ? 2 : 1,
            vtrace ? Schedule.linear(0.01) : Schedule.constant(0),
            0.5),
        new Optimization(Schedule.linear(episodes ? 5e-3 : 1e-3), 1e-5, 0.5));
  }

  /** The same with another correction. */
  public OffPolicyConfig withCorrection(Correction value) {
    return Records.with(this, "credit", Records.with(credit, "correction", value));
  }

  /** The same with other passes over the data. */
  public OffPolicyConfig withReuse(Reuse value) {
    return Records.with(this, "reuse", value);
  }

  /** The same with other credit. */
  public OffPolicyConfig withCredit(Credit value) {
    return Records.with(this, "credit", value);
  }

  /** The same with another plan. */
  public OffPolicyConfig withPlan(CollectionPlan value) {
    return Records.with(this, "plan", value);
  }

  /** The same with another loss. */
  public OffPolicyConfig withLoss(LossTerms value) {
    return Records.with(this, "loss", value);
  }

  /** The same with other steps. */
  public OffPolicyConfig withOptimization(Optimization value) {
    return Records.with(this, "optimization", value);
  }
}
