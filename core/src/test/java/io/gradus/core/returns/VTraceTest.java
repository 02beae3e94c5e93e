package io.gradus.core.returns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.testing.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VTraceTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Test
  void byHand() {
    Rollout rollout = Rollouts.lane(new double[] {1, 2, 4}, new double[] {8, 16, 32});
    rollout.terminated()[2] = true;
    rollout.nextValues()[2] = 1e6;
    double[] logRatios = {Math.log(4), Math.log(0.5), Math.log(3)};
    // γ = λ = ½, ρ̄ = 2, c̄ = 1, ρ̄_pg = 3
    VTrace.Estimate estimate = new VTrace(0.5, 0.5, 2, 1, 3).estimate(rollout, logRatios);
    // δ: 2 (1 + 8 − 8) = 2;  ½ (2 + 16 − 16) = 1;  2 (4 − 32) = −56.   c: ½, ¼, ½
    // v: 32 − 56;  16 + 1 + ½ · ¼ · (−24 − 32) = 10;  8 + 2 + ½ · ½ · (10 − 16) = 8½
    assertThat(estimate.targets()).containsExactly(new double[] {8.5, 10, -24}, within(1e-12));
    // A: 1 + 5 − 8;  2 − 12 − 16;  4 − 32
    assertThat(estimate.advantages()).containsExactly(new double[] {-2, -26, -28}, within(1e-12));
    assertThat(estimate.weights()).containsExactly(new double[] {3, 0.5, 3}, within(1e-12));
    assertThat(estimate.weightedAdvantages())
        .containsExactly(new double[] {-6, -13, -84}, within(1e-12));
  }

  /**
   * Equation 1: v_s = V(x_s) + Σ_{t≥s} γ^{t−s} (∏_{s≤i<t} c_i) ρ_t (r_t + γ V(x_{t+1}) − V(x_t)).
   */
  @Seeds
  void isTheSumOfProductsOfThePaper(long seed) {
    Rollout rollout = Rollouts.random(seed);
    double[] logRatios = logRatios(rollout, seed);
    double gamma = 0.9;
    double lambda = seed % 2 == 0 ? 1 : 0.7;
    double rhoBar = 1.3;
    double cBar = 0.9;
    VTrace.Estimate estimate =
        new VTrace(gamma, lambda, rhoBar, cBar, 1.1).estimate(rollout, logRatios);
    int lanes = rollout.lanes();
    for (int s = 0; s < rollout.rows(); s++) {
      if (!rollout.valid()[s]) {
        assertThat(estimate.targets()[s]).isZero();
        assertThat(estimate.weightedAdvantages()[s]).isZero();
        continue;
      }
      double sum = rollout.values()[s];
      for (int t = s, n = 0; ; t += lanes, n++) {
        double product = Math.pow(gamma, n);
        for (int i = s; i < t; i += lanes) {
          product *= lambda * Math.min(cBar, Math.exp(logRatios[i]));
        }
        double error = rollout.rewards()[t] + gamma * next(rollout, t) - rollout.values()[t];
        sum += product * Math.min(rhoBar, Math.exp(logRatios[t])) * error;
        if (rollout.isLastOfTrajectory(t)) {
          break;
        }
      }
      assertThat(estimate.targets()[s]).isCloseTo(sum, within(1e-10));
      double following =
          rollout.isLastOfTrajectory(s) ? next(rollout, s) : estimate.targets()[s + lanes];
      assertThat(estimate.weightedAdvantages()[s])
          .isCloseTo(
              Math.min(1.1, Math.exp(logRatios[s]))
                  * (rollout.rewards()[s] + gamma * following - rollout.values()[s]),
              within(1e-10));
    }
  }

  /** V(x_{t+1}) as it counts. */
  private static double next(Rollout rollout, int row) {
    if (rollout.terminated()[row]) {
      return 0;
    }
    return rollout.isLastOfTrajectory(row)
        ? rollout.nextValues()[row]
        : rollout.values()[row + rollout.lanes()];
  }

  @Seeds
  void onPolicyItIsGeneralisedAdvantageEstimation(long seed) {
    Rollout rollout = Rollouts.random(seed);
    double[] even = new double[rollout.rows()];
    for (double lambda : new double[] {0, 0.6, 1}) {
      double[] gae = new Gae(0.9, lambda).estimate(rollout);
      VTrace.Estimate estimate = new VTrace(0.9, lambda, 1, 1, 1).estimate(rollout, even);
      for (int row = 0; row < gae.length; row++) {
        if (rollout.valid()[row]) {
          assertThat(estimate.targets()[row] - rollout.values()[row])
              .isCloseTo(gae[row], within(1e-10));
        }
      }
    }
    // At λ = 1 v_t is the return of n steps, and the advantage Gae's too.
    assertThat(VTrace.discount(0.9).estimate(rollout, even).weightedAdvantages())
        .containsExactly(new Gae(0.9, 1).estimate(rollout), within(1e-10));
  }

  /** Cut in two by a truncation, each part is what it would be as a rollout of its own. */
  @Seeds
  void neitherPartOfASplitLaneKnowsOfTheOther(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    double[] rewards = random.doubles(8, -1, 1).toArray();
    double[] values = random.doubles(8, -1, 1).toArray();
    double[] logRatios = random.doubles(8, -1, 1).toArray();
    VTrace trace = new VTrace(0.9, 0.8, 1.5, 1, 1.2);
    for (int split = 1; split < 8; split++) {
      Rollout whole = Rollouts.lane(rewards, values);
      whole.nextValues()[7] = 3;
      VTrace.Estimate unsplit = trace.estimate(whole, logRatios);
      whole.truncated()[split - 1] = true;
      whole.nextValues()[split - 1] = -5;
      VTrace.Estimate both = trace.estimate(whole, logRatios);
      VTrace.Estimate first = part(trace, rewards, values, logRatios, 0, split, -5);
      VTrace.Estimate second = part(trace, rewards, values, logRatios, split, 8, 3);
      assertThat(both.targets()).containsExactly(joined(first.targets(), second.targets()));
      assertThat(both.weightedAdvantages())
          .containsExactly(joined(first.weightedAdvantages(), second.weightedAdvantages()));
      assertThat(second.targets()).containsExactly(Arrays.copyOfRange(unsplit.targets(), split, 8));
    }
  }

  private static VTrace.Estimate part(
      VTrace trace,
      double[] rewards,
      double[] values,
      double[] logRatios,
      int from,
      int to,
      double following) {
    Rollout part =
        Rollouts.lane(Arrays.copyOfRange(rewards, from, to), Arrays.copyOfRange(values, from, to));
    part.nextValues()[to - from - 1] = following; // the window ends
    return trace.estimate(part, Arrays.copyOfRange(logRatios, from, to));
  }

  private static double[] joined(double[] first, double[] second) {
    double[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Test
  void aRewardForEverLeavesNothingToLearnOverTheTrueValue() {
    // reward 1 for ever: V = 1 / (1 − γ) = 20, cut after three steps and by the window
    double[] twenty = {20, 20, 20, 20, 20};
    Rollout rollout = Rollouts.lane(new double[] {1, 1, 1, 1, 1}, twenty);
    rollout.truncated()[2] = true;
    rollout.nextValues()[2] = 20;
    rollout.nextValues()[4] = 20;
    VTrace.Estimate estimate =
        VTrace.discount(0.95).estimate(rollout, new double[] {1, -1, 0.5, 2, -3});
    assertThat(estimate.targets()).containsExactly(twenty, within(1e-12));
    assertThat(estimate.advantages()).containsExactly(new double[5], within(1e-12));
  }

  /**
   * One state, actions that pay 1 and 0 under μ = (¼, ¾), π = (¾, ¼), γ = ½, ρ̄ = 1: π_ρ̄ ∝ (¼, ¼),
   * whose value is ½ / (1 − ½) = 1. Where V is that, the expectation of v is V.
   */
  @Test
  void theCapDecidesWhosePolicyTheValueIs() {
    double expected = 0;
    for (int first = 0; first < 2; first++) {
      for (int second = 0; second < 2; second++) {
        double[] mu = {0.25, 0.75};
        double[] logRatio = {Math.log(3), Math.log(1.0 / 3)};
        Rollout rollout = Rollouts.lane(new double[] {1 - first, 1 - second}, new double[] {1, 1});
        rollout.nextValues()[1] = 1;
        expected +=
            mu[first]
                * mu[second]
                * VTrace.discount(0.5)
                    .estimate(rollout, new double[] {logRatio[first], logRatio[second]})
                    .targets()[0];
      }
    }
    assertThat(expected).isCloseTo(1, within(1e-12));
  }

  @Seeds
  void rowsThatAreNotValidAreNotRead(long seed) {
    Rollout rollout = Rollouts.random(seed);
    double[] logRatios = logRatios(rollout, seed);
    VTrace trace = new VTrace(0.9, 0.8, INFINITY, 1, INFINITY);
    VTrace.Estimate before = trace.estimate(rollout, logRatios);
    Rollouts.spoilWhatIsNotToBeRead(rollout);
    for (int row = 0; row < logRatios.length; row++) {
      logRatios[row] = rollout.valid()[row] ? logRatios[row] : Double.NaN;
    }
    VTrace.Estimate after = trace.estimate(rollout, logRatios);
    assertThat(after.targets()).containsExactly(before.targets());
    assertThat(after.weightedAdvantages()).containsExactly(before.weightedAdvantages());
  }

  @Test
  void refusesNumbersOutOfRange() {
    assertThatThrownBy(() -> new VTrace(1.1, 1, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("discount is 1.1: expected a number in [0, 1]");
    assertThatThrownBy(() -> new VTrace(1, 1, 1, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("policyRhoBar is 0.0: expected a number above 0");
    assertThatThrownBy(() -> new VTrace(1, 1, 1, 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cBar is 2.0: expected at most rhoBar, which is 1.0");
  }

  private static double[] logRatios(Rollout rollout, long seed) {
    return Pcg64.stream(seed, "ratios").doubles(rollout.rows(), -1, 1).toArray();
  }
}
