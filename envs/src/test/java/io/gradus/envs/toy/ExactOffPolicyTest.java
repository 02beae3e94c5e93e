package io.gradus.envs.toy;

import static io.gradus.envs.toy.ToyCase.assertEqual;
import static io.gradus.envs.toy.ToyCase.difference;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.objective.CausalObjective;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.FirstOrderObjective;
import io.gradus.core.objective.FullProductObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.PerDecisionObjective;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.TruncatedProductObjective;
import io.gradus.core.returns.Baseline;
import io.gradus.core.returns.Gae;
import io.gradus.core.returns.ImmediateReward;
import io.gradus.core.returns.ReturnEstimator;
import io.gradus.core.returns.RewardToGo;
import io.gradus.core.returns.TotalReturn;
import io.gradus.core.returns.Unweighted;
import io.gradus.core.returns.VTrace;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Estimates from trajectories of another policy, in expectation over all of them, against dynamic
 * programming: ∇J, or the biased value that the theory states.
 */
@Tag("cuda")
class ExactOffPolicyTest {
  private static final Baseline NONE = Baseline.none();

  private static ToyCase one(long seed) {
    return new ToyCase(seed, 3, 2, 3);
  }

  /** Catches a ratio that is dropped, counted twice, or taken from padding. */
  @Seeds
  void theFullProductGivesTheGradientFromAnyPolicy(long seed) {
    ToyCase one = one(seed);
    try (Expectation all = one.under(one.behaviour(1))) {
      assertEqual(
          all.ofAverage(new TotalReturn(1), NONE, new FullProductObjective()), one.gradient());
      // The weight belongs to the trajectory, so ψ may be the reward to go as well.
      assertEqual(
          all.ofAverage(new RewardToGo(1), NONE, new FullProductObjective()), one.gradient());
    }
  }

  /** Catches a prefix that starts a step late or ends a step early. */
  @Seeds
  void perDecisionGivesTheGradientFromAnyPolicy(long seed) {
    ToyCase one = one(seed);
    try (Expectation all = one.under(one.behaviour(1))) {
      assertEqual(
          all.ofAverage(new ImmediateReward(1), NONE, new PerDecisionObjective()), one.gradient());
    }
  }

  @Seeds
  void perDecisionGivesTheGradientOfTheDiscountedReturnToo(long seed) {
    ToyCase one = one(seed);
    try (Expectation all = one.under(one.behaviour(1))) {
      assertEqual(
          all.ofAverage(new ImmediateReward(0.7), NONE, new PerDecisionObjective()),
          one.chain(one.problem.gradient(one.policy(), 0.7)));
    }
  }

  /** A buffer of several old policies: each trajectory with the ratios of its own. */
  @Seeds
  void bothStayExactWhenEveryTrajectoryHasAPolicyOfItsOwn(long seed) {
    ToyCase one = one(seed);
    try (Expectation all = one.under(one.behaviour(1), one.behaviour(2), one.policy())) {
      assertEqual(
          all.ofAverage(new TotalReturn(1), NONE, new FullProductObjective()), one.gradient());
      assertEqual(
          all.ofAverage(new ImmediateReward(1), NONE, new PerDecisionObjective()), one.gradient());
    }
  }

  /**
   * The states of π, the Q of μ. Catches a prefix without the own ratio, and one with later ones.
   */
  @Seeds
  void causalIsTheGradientOverTheStatesOfThePolicyTowardsTheValuesOfTheOther(long seed) {
    ToyCase one = one(seed);
    double[][] behaviour = one.behaviour(1);
    try (Expectation all = one.under(behaviour)) {
      assertEqual(
          all.ofAverage(new RewardToGo(1), NONE, new CausalObjective()),
          one.chain(
              one.problem.gradient(
                  one.problem.stateProbabilities(one.policy()),
                  one.policy(),
                  one.problem.actionValues(behaviour, 1))));
    }
  }

  /** The states of μ, the Q of μ. */
  @Seeds
  void firstOrderIsTheGradientOverTheStatesAndValuesOfTheOther(long seed) {
    ToyCase one = one(seed);
    double[][] behaviour = one.behaviour(1);
    try (Expectation all = one.under(behaviour)) {
      assertEqual(
          all.ofAverage(new RewardToGo(1), NONE, new FirstOrderObjective()),
          one.chain(
              one.problem.gradient(
                  one.problem.stateProbabilities(behaviour),
                  one.policy(),
                  one.problem.actionValues(behaviour, 1))));
    }
  }

  /** The states of μ, the Q of π, whatever V is. Catches v_t taken for v_{t+1} in the advantage. */
  @Seeds
  void uncappedVTraceIsTheGradientOverTheStatesOfTheOtherTowardsTheOwnValues(long seed) {
    ToyCase one = one(seed);
    double[][] behaviour = one.behaviour(1);
    double[][] policy = one.policy();
    double infinity = Double.POSITIVE_INFINITY;
    VTrace uncapped = new VTrace(1, 1, infinity, infinity, infinity);
    ReturnEstimator weighted =
        rollout -> {
          double[] logRatios = new double[rollout.rows()];
          for (int row = 0; row < logRatios.length; row++) {
            int s = (int) rollout.observations()[row];
            int a = (int) rollout.actions()[row];
            logRatios[row] = Math.log(policy[s][a] / behaviour[s][a]);
          }
          return uncapped.estimate(rollout, logRatios).weightedAdvantages();
        };
    try (Expectation all = one.under(behaviour)) {
      assertEqual(
          all.ofAverage(weighted, NONE, new ReinforceObjective()),
          one.chain(
              one.problem.gradient(
                  one.problem.stateProbabilities(behaviour),
                  policy,
                  one.problem.actionValues(policy, 1))));
    }
  }

  @Seeds
  void bothAreBiasedInGeneralAndExactAtHorizonOne(long seed) {
    ToyCase one = one(seed);
    ToyCase step = new ToyCase(seed, 3, 2, 1);
    for (Objective objective : new Objective[] {new CausalObjective(), new FirstOrderObjective()}) {
      try (Expectation all = one.under(one.behaviour(1));
          Expectation short_ = step.under(step.behaviour(1))) {
        assertThat(difference(all.ofAverage(new RewardToGo(1), NONE, objective), one.gradient()))
            .isGreaterThan(1e-4);
        assertEqual(short_.ofAverage(new RewardToGo(1), NONE, objective), step.gradient());
      }
    }
  }

  /**
   * Two states that a fair first step reaches alike under both policies: d^π = d^μ at every t, and
   * still the estimate is biased, since what follows the first action is what μ does.
   */
  @Test
  void firstOrderIsBiasedEvenWhereTheStatesAreTheSame() {
    double[][][] byAction = {
      {{0, 1, 0}, {0, 0, 1}}, {{0, 1, 0}, {0, 1, 0}}, {{0, 0, 1}, {0, 0, 1}}
    };
    double[][] reward = {{0, 0}, {0, 1}, {0, 1}};
    TabularMdp problem =
        new TabularMdp(new double[] {1, 0, 0}, byAction, reward, new boolean[3], 2);
    double[] theta = {0, 0, 1, -1, -1, 1};
    Network network = new Network.Table(3, 2);
    double[][] policy = TabularMdp.softmax(network.logits(theta));
    double[][] behaviour = TabularMdp.softmax(new double[][] {{0, 0}, {-1, 1}, {1, -1}});
    assertThat(problem.stateProbabilities(policy))
        .isDeepEqualTo(problem.stateProbabilities(behaviour));
    try (Expectation all = new Expectation(problem, network, theta, new double[3], behaviour)) {
      double[] estimated = all.ofAverage(new RewardToGo(1), NONE, new FirstOrderObjective());
      double[][] exact = problem.gradient(policy, 1);
      // The second state's better action is rarer under μ: even the sign is wrong.
      assertThat(exact[0][0]).isNegative();
      assertThat(estimated[0]).isPositive();
    }
  }

  /** Catches a clip that bites at ρ = 1, and the minimum taken for the maximum. */
  @Seeds
  void clippedIsTheMinimumOfBothInExpectation(long seed) {
    ToyCase one = one(seed);
    double[][] behaviour = one.behaviour(1);
    try (Expectation all = one.under(behaviour);
        Expectation own = one.onPolicy()) {
      Objective clipped = new ClippedObjective(0.2, Normaliser.TRAJECTORIES);
      assertEqual(
          all.ofAverage(new RewardToGo(1), NONE, clipped), ClippedValue.gradient(one, behaviour));
      assertEqual(own.ofAverage(new RewardToGo(1), NONE, clipped), one.gradient());
      assertEqual(own.ofAverage(new Gae(1, 1), NONE, clipped), one.gradient());
    }
  }

  /** Catches a cap that is not applied, or applied to single ratios. */
  @Seeds
  void truncatedIsExactOnceTheCapIsAboveEveryProduct(long seed) {
    ToyCase one = one(seed);
    double[][] behaviour = one.behaviour(1);
    double largest = largestProduct(one, behaviour);
    try (Expectation all = one.under(behaviour);
        Expectation own = one.onPolicy()) {
      assertEqual(
          all.ofAverage(
              new TotalReturn(1), NONE, new TruncatedProductObjective(largest * (1 + 1e-9))),
          one.gradient());
      assertThat(
              difference(
                  all.ofAverage(
                      new TotalReturn(1), NONE, new TruncatedProductObjective(largest / 2)),
                  one.gradient()))
          .isGreaterThan(1e-4);
      assertEqual(
          own.ofAverage(new TotalReturn(1), NONE, new TruncatedProductObjective(1)),
          one.gradient());
    }
  }

  /** ∇ E_μ log p(τ) = Σ_t d^μ_t(s) (μ(b|s) − π(b|s)). */
  @Seeds
  void behaviourCloningClimbsTheLikelihoodOfTheData(long seed) {
    ToyCase one = one(seed);
    double[][] behaviour = one.behaviour(1);
    double[][] policy = one.policy();
    double[][] d = one.problem.stateProbabilities(behaviour);
    double[][] exact = new double[one.problem.states()][one.problem.actions()];
    for (double[] now : d) {
      for (int s = 0; s < exact.length; s++) {
        for (int b = 0; b < exact[s].length; b++) {
          exact[s][b] += now[s] * (behaviour[s][b] - policy[s][b]);
        }
      }
    }
    try (Expectation all = one.under(behaviour)) {
      assertEqual(
          all.ofAverage(new Unweighted(), NONE, new ReinforceObjective()), one.chain(exact));
    }
  }

  /** Catches a baseline of the wrong row: b(s_0) for all steps, and b(s_t). */
  @Seeds
  void learnedBaselinesLeaveTheGradientWhateverTheirValues(long seed) {
    ToyCase one = one(seed);
    try (Expectation all = one.onPolicy()) {
      assertEqual(
          all.ofAverage(new TotalReturn(1), Baseline.initialState(), new ReinforceObjective()),
          one.gradient());
      assertEqual(
          all.ofAverage(new RewardToGo(1), Baseline.state(), new ReinforceObjective()),
          one.gradient());
    }
  }

  /** Fitted to the batch first, V would know the return: here it is the return. */
  @Test
  void aBaselineThatWasFittedToTheDataIsBiased() {
    ToyCase one = one(1);
    ReturnEstimator returns = new TotalReturn(1);
    Baseline fitted = (rollout, unused) -> returns.estimate(rollout);
    try (Expectation all = one.onPolicy()) {
      assertThat(
              difference(all.ofAverage(returns, fitted, new ReinforceObjective()), one.gradient()))
          .isEqualTo(1);
    }
  }

  /**
   * A printed form of the per-decision estimate has ρ_t in both products: Σ_t g_t ∏_{k≤t} ρ_k
   * Σ_{t'≥t} r_t' ∏_{t≤k≤t'} ρ_k.
   */
  @Seeds
  void countingTheRatioOfTheStepTwiceIsWrong(long seed) {
    ToyCase one = one(seed);
    Objective doubleCounted =
        input -> {
          var ratio = input.logRatio().mul(input.mask()).exp();
          var prefix = input.logPrefixRatio().exp().stopGradient();
          // d/dθ of Σ_t' r_t' ∏_{k≤t'} ρ_k, each term of g_t once more by ρ_t
          var total = prefix.mul(input.weight()).mul(input.mask()); // (T, N, K)
          var following = total.flip(0).cumSum(0).flip(0); // Σ_{t'≥t}
          return input
              .logProb()
              .mul(following)
              .mul(ratio.stopGradient())
              .mul(input.mask())
              .sum(new int[] {0, 1}); // of one trajectory
        };
    Objective once =
        input -> {
          var prefix = input.logPrefixRatio().exp().stopGradient();
          var following = prefix.mul(input.weight()).mul(input.mask()).flip(0).cumSum(0).flip(0);
          return input
              .logProb()
              .mul(following)
              .mul(input.mask())
              .sum(new int[] {0, 1}); // of one trajectory
        };
    try (Expectation all = one.under(one.behaviour(1));
        Expectation own = one.onPolicy()) {
      assertEqual(all.ofAverage(new ImmediateReward(1), NONE, once), one.gradient());
      assertThat(
              difference(
                  all.ofAverage(new ImmediateReward(1), NONE, doubleCounted), one.gradient()))
          .isGreaterThan(1e-3);
      // which is why it can go unnoticed
      assertEqual(own.ofAverage(new ImmediateReward(1), NONE, doubleCounted), one.gradient());
    }
  }

  private static double largestProduct(ToyCase one, double[][] behaviour) {
    double[][] policy = one.policy();
    double[] largest = {0};
    new TrajectoryTree(one.problem, behaviour)
        .forEach(
            trajectory -> {
              double product = 1;
              for (int t = 0; t < trajectory.length(); t++) {
                int s = trajectory.state(t);
                int a = trajectory.action(t);
                product *= policy[s][a] / behaviour[s][a];
              }
              largest[0] = Math.max(largest[0], product);
            });
    return largest[0];
  }

  /** For tests: E Σ_t min(ρψ, clip(ρ)ψ) in doubles. */
  private static final class ClippedValue {
    static double[] gradient(ToyCase one, double[][] behaviour) {
      return Gradients.byDifferences(
          one.theta, x -> value(one, TabularMdp.softmax(one.network.logits(x)), behaviour));
    }

    private static double value(ToyCase one, double[][] policy, double[][] behaviour) {
      double[] sum = {0};
      new TrajectoryTree(one.problem, behaviour)
          .forEach(
              trajectory -> {
                double toGo = 0;
                for (int t = trajectory.length() - 1; t >= 0; t--) {
                  int s = trajectory.state(t);
                  int a = trajectory.action(t);
                  toGo += one.problem.reward(s, a);
                  double ratio = policy[s][a] / behaviour[s][a];
                  double clipped = Math.min(Math.max(ratio, 0.8), 1.2);
                  sum[0] += trajectory.probability() * Math.min(ratio * toGo, clipped * toGo);
                }
              });
      return sum[0];
    }
  }
}
