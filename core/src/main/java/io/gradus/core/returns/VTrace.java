package io.gradus.core.returns;

import io.gradus.core.Checks;
import io.gradus.core.rollout.Rollout;

/**
 * V-trace (Espeholt et al. 2018, <i>IMPALA: scalable distributed deep-RL with importance weighted
 * actor-learner architectures</i>, equation 1 and section 4.2): what followed an action of μ, as
 * far as it speaks for π.
 *
 * <pre>
 *   δ_t = min(ρ̄, ρ_t) (r_t + γ V(s_{t+1}) − V(s_t)) ,   c_t = λ min(c̄, ρ_t)
 *   v_t − V(s_t) = δ_t + γ c_t (v_{t+1} − V(s_{t+1}))    target of the value
 *   A_t = r_t + γ v_{t+1} − V(s_t)                       advantage, to be weighted by min(ρ̄_pg, ρ_t)
 * </pre>
 *
 * <p>V(s_{t+1}) and v_{t+1} are 0 where the task ended; where the lane was cut both are the value
 * of the real next observation. ρ̄ decides which policy's value is learned, π's at ρ̄ = ∞, c̄ only
 * how fast. At ρ = 1 and ρ̄, c̄ ≥ 1, v_t is the target of {@link Gae} with λ: V(s_t) plus its
 * advantage; A_t is not Gae's advantage unless λ is 1.
 *
 * @param discount γ in [0, 1]
 * @param lambda λ in [0, 1]
 * @param rhoBar ρ̄, above 0
 * @param cBar c̄, above 0 and at most ρ̄
 * @param policyRhoBar ρ̄_pg, above 0
 */
public record VTrace(
    double discount, double lambda, double rhoBar, double cBar, double policyRhoBar) {
  /**
   * @throws IllegalArgumentException if one is out of its range
   */
  public VTrace {
    Checks.inUnitInterval("discount", discount);
    Checks.inUnitInterval("lambda", lambda);
    checkCap("rhoBar", rhoBar);
    checkCap("cBar", cBar);
    checkCap("policyRhoBar", policyRhoBar);
    if (cBar > rhoBar) {
      throw new IllegalArgumentException(
          "cBar is " + cBar + ": expected at most rhoBar, which is " + rhoBar);
    }
  }

  /** All caps 1, as published, and λ = 1. */
  public static VTrace discount(double discount) {
    return new VTrace(discount, 1, 1, 1, 1);
  }

  private static void checkCap(String name, double cap) {
    if (!(cap > 0)) { // an infinite one caps nothing
      throw new IllegalArgumentException(name + " is " + cap + ": expected a number above 0");
    }
  }

  /**
   * What V-trace makes of a rollout. Each is (T, B), and 0 in rows that are not valid.
   *
   * @param targets v_t, what V is fitted to
   * @param advantages A_t
   * @param weights min(ρ̄_pg, ρ_t), a constant to the gradient of the policy
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
  public record Estimate(double[] targets, double[] advantages, double[] weights) {
    /** (T, B) min(ρ̄_pg, ρ_t) A_t in a new array: ψ of the REINFORCE objective. */
    public double[] weightedAdvantages() {
      double[] product = new double[advantages.length];
      for (int row = 0; row < product.length; row++) {
        product[row] = weights[row] * advantages[row];
      }
      return product;
    }
  }

  /**
   * The estimate, in one backward sweep.
   *
   * @param rollout whose values are V
   * @param logRatios (T, B) log ρ_t = log π(a_t|s_t) − log μ(a_t|s_t); read in valid rows only
   */
  public Estimate estimate(Rollout rollout, double[] logRatios) {
    int lanes = rollout.lanes();
    int rows = rollout.rows();
    double[] values = rollout.values();
    double[] targets = new double[rows];
    double[] advantages = new double[rows];
    double[] weights = new double[rows];
    for (int row = rows - 1; row >= 0; row--) {
      if (!rollout.valid()[row]) {
        continue;
      }
      double nextValue;
      double nextTarget;
      if (rollout.terminated()[row]) {
        nextValue = 0;
        nextTarget = 0;
      } else if (rollout.isLastOfTrajectory(row)) {
        nextValue = rollout.nextValues()[row];
        nextTarget = nextValue;
      } else {
        nextValue = values[row + lanes];
        nextTarget = targets[row + lanes];
      }
      double ratio = Math.exp(logRatios[row]);
      double reward = rollout.rewards()[row];
      double error = Math.min(rhoBar, ratio) * (reward + discount * nextValue - values[row]);
      double trace = lambda * Math.min(cBar, ratio);
      targets[row] = values[row] + error + discount * trace * (nextTarget - nextValue);
      advantages[row] = reward + discount * nextTarget - values[row];
      weights[row] = Math.min(policyRhoBar, ratio);
    }
    return new Estimate(targets, advantages, weights);
  }
}
