package io.gradus.agents.reinforce;

import io.gradus.agents.CollectionPlan;
import io.gradus.core.Checks;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.optim.Schedule;
import io.gradus.core.returns.Standardisation;

/**
 * The hyperparameters of REINFORCE.
 *
 * @param plan whole episodes, or windows of fixed length
 * @param weight what each action is weighted by
 * @param entropyCoefficient at least 0
 * @param valueCoefficient of ½ · mean squared error of the baseline, beside the objective; at least
 *     0
 * @param optimization how far a step goes
 */
public record ReinforceConfig(
    CollectionPlan plan,
    Weight weight,
    Schedule entropyCoefficient,
    double valueCoefficient,
    Optimization optimization) {

  /**
   * @throws IllegalArgumentException if the value coefficient is below 0, or a baseline over
   *     trajectories is to be used on windows
   */
  public ReinforceConfig {
    if (weight.baseline().isOverTrajectories() && plan instanceof CollectionPlan.Window) {
      throw new IllegalArgumentException(
          "the baseline is " + weight.baseline() + " and the plan " + plan + ": expected Episodes");
    }
    Checks.notNegative("valueCoefficient", valueCoefficient);
  }

  /** What an action is credited with. */
  public enum Credit {
    /** The return of its whole trajectory. */
    TOTAL_RETURN,
    /** The rewards from its step on. */
    REWARD_TO_GO
  }

  /**
   * What each action is weighted by.
   *
   * @param credit which rewards count
   * @param discount γ in [0, 1]
   * @param baseline what is subtracted
   * @param standardisation over the batch
   * @param normaliser what the objective's sum is divided by
   */
  public record Weight(
      Credit credit,
      double discount,
      BaselineChoice baseline,
      Standardisation standardisation,
      Normaliser normaliser) {
    /**
     * @throws IllegalArgumentException unless γ is in [0, 1], and the baseline one that goes with
     *     credit and standardisation
     */
    public Weight {
      Checks.inUnitInterval("discount", discount);
      if (baseline.isOfTheTotalReturn() && credit != Credit.TOTAL_RETURN) {
        throw new IllegalArgumentException(
            "the baseline is "
                + baseline
                + " and the credit "
                + credit
                + ": expected TOTAL_RETURN");
      }
      if (baseline == BaselineChoice.OPTIMAL_PER_COMPONENT
          && standardisation != Standardisation.NONE) {
        throw new IllegalArgumentException(
            "the baseline is OPTIMAL_PER_COMPONENT and the standardisation "
                + standardisation
                + ": expected NONE, since actions have no single weight");
      }
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
   * The same with another baseline, and with the credit and the standardisation that go with it
   * where those of now do not.
   */
  public ReinforceConfig withBaseline(BaselineChoice baseline) {
    Credit credit = baseline.isOfTheTotalReturn() ? Credit.TOTAL_RETURN : weight.credit();
    Standardisation standardisation =
        baseline == BaselineChoice.OPTIMAL_PER_COMPONENT
            ? Standardisation.NONE
            : weight.standardisation();
    return new ReinforceConfig(
        plan,
        new Weight(credit, weight.discount(), baseline, standardisation, weight.normaliser()),
        entropyCoefficient,
        valueCoefficient,
        optimization);
  }

  /** The same with another standardisation. */
  public ReinforceConfig withStandardisation(Standardisation standardisation) {
    return new ReinforceConfig(
        plan,
        new Weight(
            weight.credit(),
            weight.discount(),
            weight.baseline(),
            standardisation,
            weight.normaliser()),
        entropyCoefficient,
        valueCoefficient,
        optimization);
  }

  /** The same with another entropy bonus. */
  public ReinforceConfig withEntropyCoefficient(Schedule coefficient) {
    return new ReinforceConfig(plan, weight, coefficient, valueCoefficient, optimization);
  }

  /** Whole episodes, reward to go, learned baseline. */
  public static ReinforceConfig defaults() {
    return new ReinforceConfig(
        new CollectionPlan.Episodes(1),
        new Weight(
            Credit.REWARD_TO_GO,
            0.99,
            BaselineChoice.STATE,
            Standardisation.STANDARDISE,
            Normaliser.STEPS),
        Schedule.constant(0.001),
        0.5,
        new Optimization(Schedule.linear(5e-3), 1e-5, 0.5));
  }
}
