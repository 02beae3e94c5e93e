package io.gradus.agents.offpolicy;

import io.gradus.core.returns.Baseline;
import io.gradus.core.returns.Gae;
import io.gradus.core.returns.RewardToGo;
import io.gradus.core.returns.TotalReturn;
import io.gradus.core.returns.VTrace;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.Trajectories;

/**
 * ψ of each step by objective, and what V is fitted to.
 *
 * <pre>
 *   clipped, first-order             A_t by Gae; corrected: r_t + γ v_{t+1} − V(s_t) by V-trace
 *   vtrace                           min(ρ̄, ρ_t) (r_t + γ v_{t+1} − V(s_t))
 *   full-product, truncated, causal  γᵗ (Q̂_t − V(s_t))
 *   per-decision                     γᵗ (r_t + γ V(s_{t+1}) − V(s_t))
 *   self-normalised                  R
 * </pre>
 *
 * <p>V leaves the expectations of full-product and per-decision at the gradient whatever it is:
 * weighted by the products, what is subtracted from the first has expectation 0, and what is added
 * to the rewards of the second comes to − V(s_0) along every trajectory.
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not compared
record Credits(double[] weights, double[] targets) {
  /**
   * Of a rollout.
   *
   * @param rollout whose values are those of now
   * @param logRatios (T, B) log ρ_t
   */
  static Credits of(OffPolicyConfig config, Rollout rollout, double[] logRatios) {
    double discount = config.credit().discount();
    if (config.objective().takesEpisodes()) {
      double[] toGo = new RewardToGo(discount).estimate(rollout);
      double[] weights =
          switch (config.objective()) {
            case SELF_NORMALISED -> new TotalReturn(discount).estimate(rollout);
            case PER_DECISION ->
                discounted(rollout, new Gae(discount, 0).estimate(rollout), discount);
            default -> discounted(rollout, Baseline.state().subtractFrom(rollout, toGo), discount);
          };
      return new Credits(weights, toGo);
    }
    if (config.credit().correction() == Correction.VTRACE) {
      double cap = config.loss().cap();
      VTrace.Estimate estimate =
          new VTrace(discount, config.credit().lambda(), cap, cap, cap)
              .estimate(rollout, logRatios);
      boolean weighted = config.objective() == ObjectiveChoice.VTRACE; // else the objective does
      return new Credits(
          weighted ? estimate.weightedAdvantages() : estimate.advantages(), estimate.targets());
    }
    double[] advantages = new Gae(discount, config.credit().lambda()).estimate(rollout);
    return new Credits(advantages, Gae.targets(rollout, advantages));
  }

  /** γᵗ ψ_t, as the gradient of a discounted return from the start has it. */
  private static double[] discounted(Rollout rollout, double[] weights, double discount) {
    Trajectories trajectories = new Trajectories(rollout);
    for (int row = 0; row < weights.length; row++) {
      weights[row] *= Math.pow(discount, trajectories.step(row));
    }
    return weights;
  }
}
