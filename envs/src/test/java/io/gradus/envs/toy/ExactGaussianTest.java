package io.gradus.envs.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.distribution.DiagonalGaussian;
import io.gradus.core.objective.CausalObjective;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.FirstOrderObjective;
import io.gradus.core.objective.FullProductObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ObjectiveInput;
import io.gradus.core.objective.PerDecisionObjective;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.SelfNormalisedObjective;
import io.gradus.core.objective.TruncatedProductObjective;
import io.gradus.core.random.Pcg64;
import io.gradus.core.returns.Baseline;
import io.gradus.core.returns.ImmediateReward;
import io.gradus.core.returns.MeanBaseline;
import io.gradus.core.returns.MeanBaseline.Own;
import io.gradus.core.returns.MeanBaseline.Scope;
import io.gradus.core.returns.ReturnEstimator;
import io.gradus.core.returns.RewardToGo;
import io.gradus.core.returns.TotalReturn;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/**
 * Real actions: two steps, a_1 and a_2 drawn from N(μ, σ²), rewards c a_1 and −(a_2 − a_1)². So J =
 * cμ − 2σ², and by (μ, log σ) its gradient is (c, −4σ²). Expectations are sums over a grid, which
 * for normal densities is exact to far more digits than a float has.
 */
@Tag("cuda")
class ExactGaussianTest {
  private static final double SPACING = 0.5; // in σ of the behaviour policy
  private static final int POINTS = 41; // to 10 σ
  private static final double TOLERANCE = 1e-5;

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Seeds
  void onPolicyEstimatesGiveTheGradient(long seed) {
    Case one = new Case(seed, 0);
    assertEqual(one.gradient(new TotalReturn(1), new ReinforceObjective()), one.exact());
    assertEqual(one.gradient(new RewardToGo(1), new ReinforceObjective()), one.exact());
    assertEqual(
        one.gradient(new RewardToGo(1), new ClippedObjective(0.2, Normaliser.TRAJECTORIES)),
        one.exact());
    assertEqual(one.gradient(new TotalReturn(1), new TruncatedProductObjective(1)), one.exact());
    assertEqual(one.gradient(new RewardToGo(1), new CausalObjective()), one.exact());
    assertEqual(one.gradient(new RewardToGo(1), new FirstOrderObjective()), one.exact());
  }

  @Seeds
  void productsGiveTheGradientFromAnotherPolicy(long seed) {
    Case one = new Case(seed, 0.2);
    assertEqual(one.gradient(new TotalReturn(1), new FullProductObjective()), one.exact());
    assertEqual(one.gradient(new ImmediateReward(1), new PerDecisionObjective()), one.exact());
  }

  /**
   * The states do not depend on the policy; what follows is the other's: Q^μ(a_1) = c a_1 − (a_1 −
   * m)² − s², so that both climb c a_1 − (a_1 − m)² and −(a_2 − a_1)² by the policy's own part.
   */
  @Seeds
  void withoutTheLastProductTheOthersActionsFollow(long seed) {
    Case one = new Case(seed, 0.2);
    // E_π of Q^μ at the first step: c μ − (μ − m)² − σ²;
    // at the second a_1 is π's for causal, variance σ² around μ, and μ's for first order
    double away = one.mean - one.otherMean;
    double variance = one.std * one.std;
    double[] causal = {one.slope - 2 * away, -4 * variance};
    double[] firstOrder = {one.slope - 4 * away, -4 * variance};
    assertEqual(one.gradient(new RewardToGo(1), new CausalObjective()), causal);
    assertEqual(one.gradient(new RewardToGo(1), new FirstOrderObjective()), firstOrder);
  }

  @Seeds
  void theMeanBaselineOfTwoHalvesTheGradientAndLeaveOneOutLeavesIt(long seed) {
    Pair pair = new Pair(seed);
    double[] exact = {pair.slope, 0};
    double[] half = {pair.slope / 2, 0};
    assertEqual(
        pair.gradient(new MeanBaseline(Own.INCLUDED, Scope.TRAJECTORIES), new ReinforceObjective()),
        half);
    assertEqual(
        pair.gradient(new MeanBaseline(Own.LEFT_OUT, Scope.TRAJECTORIES), new ReinforceObjective()),
        exact);
    assertEqual(pair.gradient(Baseline.none(), new SelfNormalisedObjective()), half);
  }

  private static void assertEqual(double[] estimated, double[] exact) {
    double largest = Math.max(Math.abs(exact[0]), Math.abs(exact[1]));
    assertThat(estimated).containsExactly(exact, within(TOLERANCE * Math.max(1, largest)));
  }

  private static double density(double noise) {
    return Math.exp(-noise * noise / 2) / Math.sqrt(2 * Math.PI) * SPACING;
  }

  private static double noise(int point) {
    return (point - POINTS / 2) * SPACING;
  }

  /** Two steps, one trajectory an estimate; (2, 1, K) with K pairs of actions. */
  private final class Case {
    final double mean;
    final double std;
    final double otherMean;
    final double otherStd;
    final double slope;
    private final int pairs = POINTS * POINTS;

    Case(long seed, double distance) {
      Pcg64 random = Pcg64.seeded(seed);
      mean = random.nextGaussian();
      std = Math.exp(0.3 * random.nextGaussian());
      slope = random.nextDouble() + 1;
      otherMean = mean + distance * std * random.nextGaussian();
      otherStd = std * Math.exp(distance * random.nextDouble());
    }

    double[] exact() {
      return new double[] {slope, -4 * std * std};
    }

    private double action(int step, int pair) {
      return otherMean + otherStd * noise(step == 0 ? pair / POINTS : pair % POINTS);
    }

    Rollout rollout() {
      Rollout rollout = new Rollout(2, pairs, 1, 1);
      for (int t = 0; t < 2; t++) {
        int start = rollout.addRow();
        for (int k = 0; k < pairs; k++) {
          double first = action(0, k);
          double apart = action(1, k) - first;
          rollout.rewards()[start + k] = t == 0 ? slope * first : -apart * apart;
          rollout.valid()[start + k] = true;
          rollout.terminated()[start + k] = t == 1;
        }
      }
      return rollout;
    }

    double[] gradient(ReturnEstimator returns, Objective objective) {
      double[] weights = returns.estimate(rollout());
      double[] actions = new double[2 * pairs];
      double[] behaviour = new double[2 * pairs];
      double[] probabilities = new double[pairs];
      for (int row = 0; row < actions.length; row++) {
        actions[row] = action(row / pairs, row % pairs);
        double standardised = (actions[row] - otherMean) / otherStd;
        behaviour[row] =
            -standardised * standardised / 2 - Math.log(otherStd) - 0.5 * Math.log(2 * Math.PI);
      }
      for (int k = 0; k < pairs; k++) {
        probabilities[k] = density(noise(k / POINTS)) * density(noise(k % POINTS));
      }
      Shape shape = new Shape(2, 1, pairs);
      return derivative(mean, std, actions, shape, behaviour, weights, probabilities, objective, 1);
    }
  }

  /** One step with reward c a, two trajectories an estimate; (1, 2, K). J = cμ. */
  private final class Pair {
    final double slope;
    private final double mean;
    private final double std;

    Pair(long seed) {
      Pcg64 random = Pcg64.seeded(seed);
      mean = random.nextGaussian();
      std = Math.exp(0.3 * random.nextGaussian());
      slope = random.nextDouble() + 1;
    }

    double[] gradient(Baseline baseline, Objective objective) {
      int pairs = POINTS * POINTS;
      double[] weights = new double[2 * pairs];
      double[] actions = new double[2 * pairs];
      double[] behaviour = new double[2 * pairs];
      double[] probabilities = new double[pairs];
      for (int k = 0; k < pairs; k++) {
        double[] drawn = {noise(k / POINTS), noise(k % POINTS)};
        probabilities[k] = density(drawn[0]) * density(drawn[1]);
        Rollout rollout = new Rollout(1, 2, 1, 1);
        rollout.addRow();
        for (int i = 0; i < 2; i++) {
          actions[i * pairs + k] = mean + std * drawn[i];
          behaviour[i * pairs + k] =
              -drawn[i] * drawn[i] / 2 - Math.log(std) - 0.5 * Math.log(2 * Math.PI);
          rollout.rewards()[i] = slope * actions[i * pairs + k];
          rollout.valid()[i] = true;
          rollout.terminated()[i] = true;
        }
        double[] own = baseline.subtractFrom(rollout, new TotalReturn(1).estimate(rollout));
        weights[k] = own[0];
        weights[pairs + k] = own[1];
      }
      Shape shape = new Shape(1, 2, pairs);
      return derivative(mean, std, actions, shape, behaviour, weights, probabilities, objective, 2);
    }
  }

  /** By (μ, log σ), of the expectation of the objective. */
  private double[] derivative(
      double mean,
      double std,
      double[] actions,
      Shape shape,
      double[] behaviour,
      double[] weights,
      double[] probabilities,
      Objective objective,
      int trajectories) {
    NDArray column = manager.create(actions, new Shape(actions.length, 1));
    return Gradients.inDoubles(
        manager.create(new double[] {mean, Math.log(std)}),
        parameters -> {
          NDArray rows = column.zerosLike().repeat(1, 2).add(parameters);
          NDArray logProb =
              new DiagonalGaussian(rows.get(":, 0:1"), rows.get(":, 1:2")).logProb(column);
          NDArray value =
              objective.value(
                  new ObjectiveInput(
                      logProb.reshape(shape),
                      manager.create(behaviour, shape),
                      manager.create(weights, shape),
                      column.onesLike().reshape(shape),
                      trajectories));
          return value.mul(manager.create(probabilities)).sum();
        });
  }
}
