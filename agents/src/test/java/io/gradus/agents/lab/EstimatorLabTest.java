package io.gradus.agents.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.random.Pcg64;
import io.gradus.core.testing.Seeds;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.ToyProblems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EstimatorLabTest {
  private static final LabSettings ONE = LabSettings.defaults();
  private static final List<Estimator> EXACT =
      List.of(
          Estimator.REINFORCE,
          Estimator.LEAVE_ONE_OUT_BASELINE,
          Estimator.OPTIMAL_BASELINE,
          Estimator.OPTIMAL_BASELINE_PER_COMPONENT,
          Estimator.LEARNED_BASELINE,
          Estimator.REWARD_TO_GO,
          Estimator.STATE_BASELINE,
          Estimator.GAE);

  @Seeds
  void whatTheTheoryCallsExactIs(long seed) {
    LabProblem problem = random(seed, 2);
    for (Estimator estimator : EXACT) {
      assertEqual(enumerate(problem, estimator, 2), problem.gradient());
    }
    LabProblem other = other(seed, 2);
    for (Estimator estimator : List.of(Estimator.FULL_PRODUCT, Estimator.PER_DECISION)) {
      assertEqual(enumerate(other, estimator, 1), problem.gradient());
    }
    LabSettings uncapped = new LabSettings(1, 1, 1, 0.2, 1e6, 1);
    assertEqual(
        new EstimatorLab(other, Estimator.TRUNCATED, uncapped, EstimatorLabTest::unexpected)
            .enumerate(),
        problem.gradient());
  }

  @Seeds
  void whatTheTheoryCallsBiasedIsBiasedJustSo(long seed) {
    LabProblem problem = random(seed, 3);
    LabProblem other = other(seed, 3);
    TabularMdp mdp = problem.mdp();
    double[][] policy = problem.policy();
    double[][] behaviour = TabularMdp.softmax(other.behaviourLogits());
    double[][][] q = mdp.actionValues(behaviour, 1);
    assertEqual(
        enumerate(other, Estimator.CAUSAL, 1),
        mdp.gradient(mdp.stateProbabilities(policy), policy, q));
    assertEqual(
        enumerate(other, Estimator.FIRST_ORDER, 1),
        mdp.gradient(mdp.stateProbabilities(behaviour), policy, q));
    LabProblem small = random(seed, 1);
    for (int n = 2; n <= 3; n++) {
      double share = 1 - 1.0 / n;
      for (Estimator estimator : List.of(Estimator.MEAN_BASELINE, Estimator.SELF_NORMALISED)) {
        double[][] shorter = small.gradient();
        Arrays.stream(shorter).forEach(row -> Arrays.setAll(row, a -> share * row[a]));
        assertEqual(enumerate(small, estimator, n), shorter);
      }
    }
  }

  @Seeds
  void aSampleAgreesWithTheEnumeration(long seed) {
    LabProblem own = random(seed, 2);
    LabProblem other = other(seed, 2);
    for (Estimator estimator : Estimator.values()) {
      if (estimator.isPathwise()) {
        continue;
      }
      LabProblem problem = estimator.offPolicy() ? other : own;
      LabResult exact = enumerate(problem, estimator, 2);
      LabResult sample =
          new EstimatorLab(
                  problem, estimator, ONE.withTrajectories(2), EstimatorLabTest::unexpected)
              .sample(2000, seed);
      for (int s = 0; s < 2; s++) {
        for (int a = 0; a < 2; a++) {
          assertThat(sample.expectation()[s][a])
              .as("%s, state %s, action %s", estimator.id(), s, a)
              .isCloseTo(
                  exact.expectation()[s][a], within(5.5 * sample.standardError()[s][a] + 1e-9));
        }
      }
      assertThat(sample.variance()).isCloseTo(exact.variance(), within(0.5 * exact.variance()));
    }
  }

  @Test
  void theVarianceByHand() {
    // A fair choice between 1 and 0: G = (½, −½) or (−½, ½); the estimate is (½, −½) or 0, so each
    // component has a variance of ¼ · ¼.
    LabProblem coin = LabProblem.onPolicy(ToyProblems.bandit(1, 0), new double[1][2]);
    assertThat(enumerate(coin, Estimator.REINFORCE, 1).variance()).isCloseTo(0.125, within(1e-12));
    assertThat(enumerate(coin, Estimator.REINFORCE, 4).variance())
        .isCloseTo(0.125 / 4, within(1e-12));
    // Two with the mean: different ones (chance ½) give ½ (½ · ½ + ½ · ½) = ¼, equal ones 0.
    LabResult mean = enumerate(coin, Estimator.MEAN_BASELINE, 2);
    assertThat(mean.expectation()[0]).containsExactly(0.125, -0.125);
    assertThat(mean.variance()).isCloseTo(2 * 0.125 * 0.125, within(1e-12));
    assertThat(mean.bias()).isCloseTo(0.125, within(1e-12));
    assertThat(mean.estimates()).isEqualTo(3); // of four pairs, two are each other's mirror
  }

  @Test
  void theEffectiveSampleSizeIsOfWholeTrajectories() {
    // π fair, μ ¾ to ¼: E w² = ¼ / ¾ + ¼ / ¼ = 4/3
    LabProblem coin =
        LabProblem.onPolicy(ToyProblems.bandit(1, 0), new double[1][2])
            .withBehaviour(new double[][] {{Math.log(3), 0}});
    assertThat(enumerate(coin, Estimator.FULL_PRODUCT, 8).effectiveSampleSize())
        .hasValueCloseTo(6.0, within(1e-9));
    assertThat(enumerate(random(1, 1), Estimator.REINFORCE, 1).effectiveSampleSize()).isEmpty();
  }

  /**
   * One step, two actions: the derivative of softmax((z + g)/τ) depends on the difference of two
   * Gumbel numbers, which is logistic, so the expectation is an integral over one number.
   */
  @Test
  void theStraightThroughEstimatorAtHorizonOneIsAnIntegral() {
    double[] z = {0.4, -0.3};
    LabProblem coin = LabProblem.onPolicy(ToyProblems.bandit(2, -1), new double[][] {z});
    for (double temperature : new double[] {0.3, 1, 3}) {
      double expected = 0;
      double square = 0;
      for (double x = -40; x < 40; x += 1e-3) {
        double density = 1 / (2 + Math.exp(x) + Math.exp(-x));
        double soft = 1 / (1 + Math.exp(-(z[0] - z[1] + x) / temperature));
        double derivative = (2 + 1) * soft * (1 - soft) / temperature;
        expected += 1e-3 * density * derivative;
        square += 1e-3 * density * derivative * derivative;
      }
      LabResult sample =
          new EstimatorLab(
                  coin,
                  Estimator.STRAIGHT_THROUGH_GUMBEL_SOFTMAX,
                  ONE.withTemperature(temperature),
                  EstimatorLabTest::unexpected)
              .sample(40_000, 3);
      assertThat(sample.expectation()[0][0])
          .isCloseTo(expected, within(5 * sample.standardError()[0][0]));
      assertThat(sample.expectation()[0][1]).isCloseTo(-sample.expectation()[0][0], within(1e-9));
      double variance = 2 * (square - expected * expected);
      assertThat(sample.variance()).isCloseTo(variance, within(0.05 * variance));
    }
  }

  /** Half the trajectories in a batch, twice the variance; the same mean. */
  @Test
  void theStraightThroughEstimatorAveragesOverItsTrajectories() {
    LabProblem problem =
        LabProblem.onPolicy(ToyProblems.deterministic(2, 3, 2, 3), new double[3][2]);
    LabResult one = gumbel(problem, 1);
    LabResult four = gumbel(problem, 4);
    assertThat(four.variance()).isCloseTo(one.variance() / 4, within(0.1 * one.variance() / 4));
    for (int s = 0; s < 3; s++) {
      assertThat(four.expectation()[s][0])
          .isCloseTo(one.expectation()[s][0], within(7 * one.standardError()[s][0] + 1e-9));
    }
  }

  private static LabResult gumbel(LabProblem problem, int trajectories) {
    return new EstimatorLab(
            problem,
            Estimator.STRAIGHT_THROUGH_GUMBEL_SOFTMAX,
            ONE.withTrajectories(trajectories),
            EstimatorLabTest::unexpected)
        .sample(20_000, 1);
  }

  @Test
  void theSeedDecidesASample() {
    LabProblem problem = random(1, 3);
    EstimatorLab lab =
        new EstimatorLab(problem, Estimator.REINFORCE, ONE, EstimatorLabTest::unexpected);
    assertThat(lab.sample(50, 4).expectation()).isDeepEqualTo(lab.sample(50, 4).expectation());
    assertThat(lab.sample(50, 4).expectation()[0][0])
        .isNotEqualTo(lab.sample(50, 5).expectation()[0][0]);
  }

  /** A large constant in the rewards, as floats would round it away. */
  @Test
  void aLargeConstantRewardLeavesNoBias() {
    TabularMdp small = ToyProblems.random(3, 2, 2, 2, false);
    double[][] reward = new double[2][2];
    double[][][] transition = new double[2][2][];
    for (int s = 0; s < 2; s++) {
      for (int a = 0; a < 2; a++) {
        reward[s][a] = 1e6 / 3 + small.reward(s, a);
        transition[s][a] = small.transition(s, a);
      }
    }
    TabularMdp mdp = new TabularMdp(small.initial(), transition, reward, new boolean[2], 2);
    LabProblem problem = LabProblem.onPolicy(mdp, new double[][] {{0.3, 0}, {0, 0.1}});
    for (Estimator estimator : EXACT) {
      assertThat(enumerate(problem, estimator, 2).bias()).isLessThan(1e-7);
    }
  }

  @Test
  void warnsOfProductsThatCannotBeHeld() {
    List<String> warnings = new ArrayList<>();
    LabProblem problem =
        LabProblem.onPolicy(ToyProblems.bandit(1, 0), new double[][] {{0, 0}})
            .withBehaviour(new double[][] {{0, 705}});
    new EstimatorLab(problem, Estimator.FULL_PRODUCT, ONE, warnings::add).enumerate();
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("the largest product of ratios is e^704.3; a float64 ends at e^709.8: ");
  }

  /** The product of two such probabilities is no number any more; its part is 0. */
  @Test
  void whatHasNoProbabilityHasNoPart() {
    LabProblem coin = LabProblem.onPolicy(ToyProblems.bandit(1, 0), new double[][] {{-460, 0}});
    assertThat(enumerate(coin, Estimator.MEAN_BASELINE, 2).bias()).isLessThan(1e-12);
  }

  @Test
  void warnsOfPrefixesWhereTheyAreWhatIsUsed() {
    // e^720 after the first step, and back at 1 after the second
    double[][][] on = {{{0, 1}, {0, 1}}, {{0, 1}, {0, 1}}};
    TabularMdp mdp =
        new TabularMdp(new double[] {1, 0}, on, new double[][] {{1, 0}, {1, 0}}, new boolean[2], 2);
    LabProblem problem =
        LabProblem.onPolicy(mdp, new double[][] {{0, 0}, {-704, 0}})
            .withBehaviour(new double[][] {{-704, 0}, {0, 0}});
    List<String> warnings = new ArrayList<>();
    new EstimatorLab(problem, Estimator.PER_DECISION, ONE, warnings::add).enumerate();
    assertThat(warnings).hasSize(1);
    new EstimatorLab(problem, Estimator.FIRST_ORDER, ONE, EstimatorLabTest::unexpected).enumerate();
  }

  @Test
  void refusesWhatItCannotAnswer() {
    LabProblem own = random(1, 2);
    LabProblem other = other(1, 2);
    refuses(
        () -> new EstimatorLab(other, Estimator.REINFORCE, ONE, EstimatorLabTest::unexpected),
        "reinforce takes trajectories of the policy itself: expected a problem without"
            + " 'behaviour'");
    refuses(
        () -> new EstimatorLab(own, Estimator.OPTIMAL_BASELINE, ONE, EstimatorLabTest::unexpected),
        "optimal-baseline leaves one trajectory out: expected --trajectories of at least 2, not 1");
    LabProblem walk = LabProblem.onPolicy(ToyProblems.walk(4, 24, 0), new double[4][2]);
    refuses(
        () -> enumerate(walk, Estimator.REINFORCE, 1),
        "there are 16,777,216 trajectories: expected at most 10,000,000 to enumerate (--mode sample"
            + " has no such limit)");
    LabProblem shorter = LabProblem.onPolicy(ToyProblems.walk(4, 10, 0), new double[4][2]);
    refuses(
        () -> enumerate(shorter, Estimator.MEAN_BASELINE, 3),
        "there are 1,073,741,824 batches of 3 of 1,024 trajectories: expected at most 10,000,000 to"
            + " enumerate (--mode sample has no such limit)");
    LabProblem certain =
        LabProblem.onPolicy(ToyProblems.deterministic(1, 2, 2, 2), new double[2][2]);
    LabProblem without =
        LabProblem.onPolicy(ToyProblems.bandit(1, 0), new double[1][2])
            .withBehaviour(new double[][] {{-800, 0}});
    refuses(
        () -> new EstimatorLab(without, Estimator.FULL_PRODUCT, ONE, EstimatorLabTest::unexpected),
        "behaviour never takes action 0 in state 0, which the policy takes: full-product needs its"
            + " ratio");
    LabProblem large = LabProblem.onPolicy(ToyProblems.bandit(1e200, 0), new double[1][2]);
    refuses(
        () -> enumerate(large, Estimator.REINFORCE, 1),
        "reinforce gives 2.5E199 and a variance of Infinity: rewards or logits are beyond what a"
            + " number can hold");
    EstimatorLab gumbel =
        new EstimatorLab(
            certain, Estimator.STRAIGHT_THROUGH_GUMBEL_SOFTMAX, ONE, EstimatorLabTest::unexpected);
    refuses(
        gumbel::enumerate,
        "straight-through-gumbel-softmax draws continuous noise, which cannot be enumerated: --mode"
            + " sample");
    refuses(() -> gumbel.sample(1, 1), "batches is 1: expected at least 2");
    refuses(
        () -> Estimator.of("reenforce"),
        "unknown estimator 'reenforce': expected one of reinforce, behaviour-cloning,"
            + " mean-baseline, leave-one-out-baseline, optimal-baseline,"
            + " optimal-baseline-per-component, learned-baseline, reward-to-go, state-baseline,"
            + " gae, full-product, per-decision, causal, first-order, clipped, self-normalised,"
            + " truncated, straight-through-gumbel-softmax");
  }

  private static LabProblem random(long seed, int horizon) {
    Pcg64 random = Pcg64.stream(seed, "lab problem");
    double[][] baseline = new double[horizon][];
    double[][] values = new double[horizon][];
    Arrays.setAll(baseline, t -> random.doubles(2, -1, 1).toArray());
    Arrays.setAll(values, t -> random.doubles(2, -1, 1).toArray());
    double[][] logits = {random.doubles(2, -1, 1).toArray(), random.doubles(2, -1, 1).toArray()};
    TabularMdp mdp = ToyProblems.random(seed, 2, 2, horizon, false);
    return new LabProblem(mdp, logits, Optional.empty(), baseline, values);
  }

  private static LabProblem other(long seed, int horizon) {
    Pcg64 random = Pcg64.stream(seed, "lab behaviour");
    return random(seed, horizon)
        .withBehaviour(
            new double[][] {
              random.doubles(2, -1, 1).toArray(), random.doubles(2, -1, 1).toArray()
            });
  }

  private static LabResult enumerate(LabProblem problem, Estimator estimator, int trajectories) {
    return new EstimatorLab(
            problem, estimator, ONE.withTrajectories(trajectories), EstimatorLabTest::unexpected)
        .enumerate();
  }

  private static void unexpected(String warning) {
    throw new AssertionError(warning);
  }

  private static void assertEqual(LabResult result, double[][] exact) {
    for (int s = 0; s < exact.length; s++) {
      assertThat(result.expectation()[s])
          .as(result.estimator())
          .containsExactly(exact[s], within(1e-9));
    }
  }

  private static void refuses(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
