package io.gradus.envs.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.distribution.Categorical;
import io.gradus.core.distribution.DiagonalGaussian;
import io.gradus.core.distribution.Distribution;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ObjectiveInput;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.returns.Baseline;
import io.gradus.core.returns.Gae;
import io.gradus.core.returns.ReturnEstimator;
import io.gradus.core.returns.RewardToGo;
import io.gradus.core.returns.TotalReturn;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The expectation of what an estimator's gradient is, over every trajectory of a small problem,
 * compared with the exact ∇J of dynamic programming. The path is the one that learners take:
 * returns, objective, distribution, autograd.
 *
 * <p>Odd seeds give problems without an early end, even ones have a terminal state, so that
 * trajectories differ in length and padding has to be hidden.
 */
@Tag("cuda")
class ExactGradientTest {
  private static final int STATES = 3;
  private static final int ACTIONS = 2;
  private static final int HORIZON = 3;
  private static final double TOLERANCE = 1e-5;

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** Catches a mask that is dropped, a row that is shifted, a total that leaves out a reward. */
  @Seeds
  void totalReturnGivesTheGradient(long seed) {
    Case one = new Case(seed);
    assertEqual(
        one.gradient(new TotalReturn(1), Baseline.none(), new ReinforceObjective()),
        one.problem.gradient(one.policy, 1));
  }

  /** Catches a γ that is forgotten, or counted from t instead of from the start. */
  @Seeds
  void discountedTotalReturnGivesTheGradientOfTheDiscountedReturn(long seed) {
    Case one = new Case(seed);
    assertEqual(
        one.gradient(new TotalReturn(0.7), Baseline.none(), new ReinforceObjective()),
        one.problem.gradient(one.policy, 0.7));
  }

  /** Catches a reward to go that starts a step late: the reward of the action itself counts. */
  @Seeds
  void rewardToGoGivesTheGradient(long seed) {
    Case one = new Case(seed);
    assertEqual(
        one.gradient(new RewardToGo(1), Baseline.none(), new ReinforceObjective()),
        one.problem.gradient(one.policy, 1));
  }

  /** What every implementation does, and is no gradient of a return: see the next one. */
  @Seeds
  void discountedRewardToGoLeavesOutTheDiscountOfTheStates(long seed) {
    Case one = new Case(seed);
    assertEqual(
        one.gradient(new RewardToGo(0.7), Baseline.none(), new ReinforceObjective()),
        one.problem.gradientWithoutStateDiscount(one.policy, 0.7));
  }

  @Test
  void discountedRewardToGoIsNotTheGradientOfTheDiscountedReturn() {
    Case one = new Case(1);
    double[] exact = flat(one.problem.gradient(one.policy, 0.7));
    float[] estimated =
        one.gradient(new RewardToGo(0.7), Baseline.none(), new ReinforceObjective());
    assertThat(largestDifference(estimated, exact)).isGreaterThan(0.05);
  }

  /** Catches a baseline of the wrong row, or one that padding or the next state leaks into. */
  @Seeds
  void anyBaselineOfTheStateLeavesTheGradient(long seed) {
    Case one = new Case(seed);
    double[] exact = flat(one.problem.gradient(one.policy, 1));
    for (ReturnEstimator returns : new ReturnEstimator[] {new RewardToGo(1), new TotalReturn(1)}) {
      float[] estimated = one.gradient(returns, Baseline.state(), new ReinforceObjective());
      assertEqual(estimated, exact);
    }
  }

  /** The values are arbitrary. Catches a bootstrap at the end of a task. */
  @Seeds
  void advantagesAtLambdaOneGiveTheGradientWhateverTheValues(long seed) {
    Case one = new Case(seed);
    assertEqual(
        one.gradient(new Gae(1, 1), Baseline.none(), new ReinforceObjective()),
        one.problem.gradient(one.policy, 1));
    assertEqual(
        one.gradient(new Gae(0.7, 1), Baseline.none(), new ReinforceObjective()),
        one.problem.gradientWithoutStateDiscount(one.policy, 0.7));
  }

  /** Catches an index that is off by one in δ: with V exact, every λ is exact. */
  @Seeds
  void advantagesAtAnyLambdaGiveTheGradientOverTheTrueValues(long seed) {
    Case one = new Case(seed, 0.7);
    for (double lambda : new double[] {0, 0.5, 0.9}) {
      assertEqual(
          one.gradient(new Gae(0.7, lambda), Baseline.none(), new ReinforceObjective()),
          one.problem.gradientWithoutStateDiscount(one.policy, 0.7));
    }
  }

  /** Catches a truncation that is taken for an end, and a bootstrap from the wrong state. */
  @Seeds
  void cuttingAnywhereLeavesTheGradientIfTheTrueValueIsBootstrapped(long seed) {
    for (int t = 0; t + 1 < HORIZON; t++) {
      Case one = new Case(seed, 1);
      one.all.cutAfter(t, one.values);
      double[] exact = flat(one.problem.gradient(one.policy, 1));
      for (ReturnEstimator returns :
          new ReturnEstimator[] {new RewardToGo(1), new Gae(1, 1), new Gae(1, 0.5)}) {
        assertEqual(one.gradient(returns, Baseline.none(), new ReinforceObjective()), exact);
      }
    }
  }

  /** Catches a clip that bites at ρ = 1, and a ratio that does not carry the gradient. */
  @Seeds
  void theClippedObjectiveAtTheBehaviourPolicyGivesTheGradient(long seed) {
    Case one = new Case(seed);
    assertEqual(
        one.gradient(
            new Gae(1, 1), Baseline.none(), new ClippedObjective(0.2, Normaliser.TRAJECTORIES)),
        one.problem.gradient(one.policy, 1));
  }

  /** The mean over steps has the same direction: N / Σm times the gradient. */
  @Seeds
  void theMeanOverStepsIsTheGradientUpToTheMeanLength(long seed) {
    Case one = new Case(seed);
    double scale = one.all.count() / (double) one.all.rollout().validRows();
    double[] exact =
        Arrays.stream(flat(one.problem.gradient(one.policy, 1))).map(g -> g * scale).toArray();
    assertEqual(
        one.gradient(new RewardToGo(1), Baseline.none(), new ReinforceObjective(Normaliser.STEPS)),
        exact);
  }

  /** The chain rule through a network is autograd's; here J itself is differentiated. */
  @Seeds
  void thePolicyMayBeANetwork(long seed) {
    TabularMdp problem = ToyProblems.random(seed, STATES, ACTIONS, HORIZON, seed % 2 == 0);
    try (ActorCritic networks =
        TestDevice.builder(Box.of(STATES, 0, 1), new Discrete(ACTIONS), seed)
            .hidden(5)
            .withoutValue()
            .build()) {
      Pcg64 random = Pcg64.stream(seed, "parameters");
      double[] parameters = new double[(int) networks.parameters().size()];
      Arrays.setAll(parameters, i -> (float) random.nextGaussian());
      TorchOps.copy(manager.create(Gradients.floats(parameters)), networks.parameters().values());
      PerceptronPolicy twin = new PerceptronPolicy(problem, 5);
      Enumeration all =
          new Enumeration(problem, twin.table(parameters), new double[HORIZON][STATES]);
      double[] weights = all.weigh(new RewardToGo(1).estimate(all.rollout()));
      NDArray observations = observations(all.rollout());
      TorchOps.recordingGradients(
          true,
          () -> {
            Distribution distribution = networks.policy().distribution(observations);
            NDArray value = objective(new ReinforceObjective(), distribution, all, weights);
            TorchOps.gradient(
                value, networks.parameters().views(), networks.parameters().gradient());
            return value;
          });
      double[] exact = twin.gradient(parameters);
      float[] estimated = networks.parameters().gradient().toFloatArray();
      assertEqual(estimated, exact);
    }
  }

  /**
   * One step, reward 1 + 2a − a², a drawn from N(μ, σ²): J = 1 + 2μ − μ² − σ². The expectation is
   * an integral over a grid.
   */
  @Seeds
  void aGaussianPolicyGivesTheGradient(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    double mean = (float) random.nextGaussian();
    double logStd = (float) (0.5 * random.nextGaussian());
    double std = Math.exp(logStd);
    int points = 801;
    float[] actions = new float[points];
    float[] weights = new float[points];
    float[] logProbs = new float[points];
    for (int i = 0; i < points; i++) {
      double noise = (i - points / 2) * 0.02; // to 8 σ
      double action = mean + std * noise;
      double probability = Math.exp(-noise * noise / 2) / Math.sqrt(2 * Math.PI) * 0.02;
      actions[i] = (float) action;
      weights[i] = (float) ((1 + 2 * action - action * action) * probability * points);
      logProbs[i] = (float) (-noise * noise / 2 - logStd - 0.5 * Math.log(2 * Math.PI));
    }
    Shape column = new Shape(points, 1);
    Shape row = new Shape(1, points);
    double[] exact = {2 - 2 * mean, -2 * std * std};
    for (Objective objective :
        new Objective[] {
          new ReinforceObjective(), new ClippedObjective(0.2, Normaliser.TRAJECTORIES)
        }) {
      UnaryOperator<NDArray> surrogate =
          parameters -> {
            NDArray rows = manager.zeros(new Shape(points, 2)).add(parameters);
            Distribution distribution =
                new DiagonalGaussian(rows.get(":, 0:1"), rows.get(":, 1:2"));
            return objective.value(
                new ObjectiveInput(
                    distribution.logProb(manager.create(actions, column)).reshape(row),
                    manager.create(logProbs, row),
                    manager.create(weights, row),
                    manager.ones(row),
                    points));
          };
      NDArray parameters = manager.create(new float[] {(float) mean, (float) logStd});
      assertThat(Gradients.byAutograd(parameters, surrogate))
          .containsExactly(Gradients.floats(exact), within(2e-5f));
    }
  }

  private NDArray observations(Rollout rollout) {
    float[] used = Arrays.copyOf(rollout.observations(), rollout.rows() * STATES);
    return manager.create(used, new Shape(rollout.rows(), STATES));
  }

  /** (H, N) as a learner that keeps whole trajectories would hand it over, padding and all. */
  private NDArray objective(
      Objective objective, Distribution distribution, Enumeration all, double[] weights) {
    Rollout rollout = all.rollout();
    int rows = rollout.rows();
    long[] actions = new long[rows];
    float[] mask = new float[rows];
    for (int row = 0; row < rows; row++) {
      actions[row] = (long) rollout.actions()[row];
      mask[row] = rollout.valid()[row] ? 1 : 0;
    }
    Shape shape = new Shape(rollout.length(), rollout.lanes());
    return objective.value(
        new ObjectiveInput(
            distribution.logProb(manager.create(actions)).reshape(shape),
            manager.create(Arrays.copyOf(rollout.logProbs(), rows), shape),
            manager.create(Gradients.floats(weights), shape),
            manager.create(mask, shape),
            all.count()));
  }

  private static void assertEqual(float[] estimated, double[][] exact) {
    assertEqual(estimated, flat(exact));
  }

  private static void assertEqual(float[] estimated, double[] exact) {
    assertThat(estimated).hasSameSizeAs(exact);
    assertThat(largestDifference(estimated, exact))
        .as("%s against %s", Arrays.toString(estimated), Arrays.toString(exact))
        .isLessThan(TOLERANCE);
  }

  /** Relative to the largest component. */
  private static double largestDifference(float[] estimated, double[] exact) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < exact.length; i++) {
      largest = Math.max(largest, Math.abs(exact[i]));
      difference = Math.max(difference, Math.abs(estimated[i] - exact[i]));
    }
    return difference / largest;
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  /** A random problem, a random table of logits, every trajectory. */
  private final class Case {
    final TabularMdp problem;
    final double[][] logits = new double[STATES][ACTIONS];
    final double[][] policy;
    final double[][] values;
    final Enumeration all;

    /** With arbitrary values, the same at every time. */
    Case(long seed) {
      this(seed, Double.NaN);
    }

    /** With the true values for a discount, unless it is NaN. */
    Case(long seed, double discount) {
      problem = ToyProblems.random(seed, STATES, ACTIONS, HORIZON, seed % 2 == 0);
      Pcg64 random = Pcg64.stream(seed, "logits");
      for (double[] row : logits) {
        Arrays.setAll(row, a -> (float) random.nextGaussian());
      }
      policy = TabularMdp.softmax(logits);
      double[] arbitrary = random.doubles(STATES, -2, 2).toArray();
      double[][] table = new double[HORIZON][];
      Arrays.fill(table, arbitrary);
      values =
          Double.isNaN(discount)
              ? table
              : new Enumeration(problem, policy, table).exactValues(discount);
      all = new Enumeration(problem, policy, values);
    }

    float[] gradient(ReturnEstimator returns, Baseline baseline, Objective objective) {
      Rollout rollout = all.rollout();
      double[] weights = baseline.subtractFrom(rollout, returns.estimate(rollout));
      double[] weighed = all.weigh(weights);
      NDArray observations = observations(rollout);
      NDArray table = manager.create(Gradients.floats(flat(logits)), new Shape(STATES, ACTIONS));
      return Gradients.byAutograd(
          table, z -> objective(objective, new Categorical(observations.dot(z)), all, weighed));
    }
  }
}
