package io.gradus.envs.toy;

import static io.gradus.envs.toy.ToyCase.assertEqual;
import static io.gradus.envs.toy.ToyCase.difference;
import static io.gradus.envs.toy.ToyCase.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.SelfNormalisedObjective;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.returns.Baseline;
import io.gradus.core.returns.MeanBaseline;
import io.gradus.core.returns.MeanBaseline.Own;
import io.gradus.core.returns.MeanBaseline.Scope;
import io.gradus.core.returns.OptimalBaseline;
import io.gradus.core.returns.RewardToGo;
import io.gradus.core.returns.TotalReturn;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Estimates that are no mean over trajectories, in expectation over every N-tuple of them, against
 * the exact ∇J of dynamic programming.
 */
@Tag("cuda")
class ExactTupleTest {
  /**
   * Catches an own return that is left out, a mean over steps instead of trajectories, the mask.
   */
  @Seeds
  void theMeanBaselineShortensTheGradientByItsOwnShare(long seed) {
    ToyCase one = new ToyCase(seed, 2, 2, 2);
    try (Expectation all = one.onPolicy()) {
      for (int n = 1; n <= 3; n++) {
        Baseline mean = new MeanBaseline(Own.INCLUDED, Scope.TRAJECTORIES);
        double[] estimated = all.of(n, new TotalReturn(1), tuple -> mean, new ReinforceObjective());
        double[] exact = one.gradient();
        if (n == 1) {
          assertThat(difference(estimated, exact)).isEqualTo(1); // nothing is left
        } else {
          assertEqual(estimated, times(1 - 1.0 / n, exact));
        }
      }
    }
  }

  /** Catches an own return that is let in. */
  @Seeds
  void leavingTheOwnReturnOutLeavesTheGradient(long seed) {
    ToyCase one = new ToyCase(seed, 2, 2, 2);
    try (Expectation all = one.onPolicy()) {
      for (int n = 1; n <= 3; n++) {
        Baseline others = new MeanBaseline(Own.LEFT_OUT, Scope.TRAJECTORIES);
        assertEqual(
            all.of(n, new TotalReturn(1), tuple -> others, new ReinforceObjective()),
            one.gradient());
      }
    }
  }

  /** Catches a step's mean that takes in trajectories that had ended, through the mask. */
  @Seeds
  void soItIsForEachStepOfTheRewardToGo(long seed) {
    ToyCase one = new ToyCase(seed, 2, 2, 3);
    try (Expectation all = one.onPolicy()) {
      Baseline others = new MeanBaseline(Own.LEFT_OUT, Scope.STEPS);
      assertEqual(
          all.of(2, new RewardToGo(1), tuple -> others, new ReinforceObjective()), one.gradient());
    }
  }

  /** How many trajectories got as far as a step is no longer N: the factor differs by step. */
  @Test
  void withItsOwnTheMeanOfAStepIsBiasedToo() {
    ToyCase one = new ToyCase(1, 2, 2, 3); // no early end: N trajectories at each step
    try (Expectation all = one.onPolicy()) {
      Baseline mean = new MeanBaseline(Own.INCLUDED, Scope.STEPS);
      assertEqual(
          all.of(2, new RewardToGo(1), tuple -> mean, new ReinforceObjective()),
          times(0.5, one.gradient()));
    }
  }

  /** Catches norms that include the own trajectory: its weight would depend on its actions. */
  @Seeds
  void theOptimalBaselineOfTheOthersLeavesTheGradient(long seed) {
    ToyCase one = new ToyCase(seed, 2, 2, 2);
    try (Expectation all = one.onPolicy()) {
      double[] norms = all.squaredNorms();
      for (int n = 2; n <= 3; n++) {
        assertEqual(
            all.of(
                n,
                new TotalReturn(1),
                tuple -> new OptimalBaseline(Expectation.of(norms, tuple)),
                new ReinforceObjective()),
            one.gradient());
      }
    }
  }

  /** Through what an agent computes the norms with, for a network of its own kind. */
  @Seeds
  void soDoTheNormsThatAgentsCompute(long seed) {
    ToyCase one = new ToyCase(4 * seed + 2, 2, 2, 2); // a perceptron
    try (Expectation all = one.onPolicy();
        ActorCritic networks =
            TestDevice.builder(Box.of(2, 0, 1), new Discrete(2), seed)
                .hidden(3)
                .withoutValue()
                .build();
        NDManager manager = TestDevice.manager()) {
      TorchOps.copy(manager.create(Gradients.floats(one.theta)), networks.parameters().values());
      double[] norms = all.squaredNorms(networks);
      double[] expected = all.squaredNorms();
      for (int i = 0; i < norms.length; i++) {
        assertThat(norms[i]).isCloseTo(expected[i], within(1e-5 * Math.max(1, expected[i])));
      }
      assertEqual(
          all.of(
              2,
              new TotalReturn(1),
              tuple -> new OptimalBaseline(Expectation.of(norms, tuple)),
              new ReinforceObjective()),
          one.gradient());
    }
  }

  /** The same for each parameter by itself. */
  @Seeds
  void soDoesTheOptimalBaselineOfEachComponent(long seed) {
    ToyCase one = new ToyCase(seed, 2, 2, 2);
    try (Expectation all = one.onPolicy()) {
      assertEqual(all.ofPerComponent(2), one.gradient());
      if (seed < 4) {
        assertEqual(all.ofPerComponent(3), one.gradient());
      }
    }
  }

  /** Catches shares that are not differentiated: the estimate would be the plain weighted one. */
  @Seeds
  void selfNormalisedAtTheBehaviourPolicyIsTheMeanBaseline(long seed) {
    ToyCase one = new ToyCase(seed, 2, 2, 2);
    try (Expectation all = one.onPolicy()) {
      for (int n = 2; n <= 3; n++) {
        assertEqual(
            all.of(n, new TotalReturn(1), tuple -> Baseline.none(), new SelfNormalisedObjective()),
            times(1 - 1.0 / n, one.gradient()));
      }
    }
  }

  /**
   * Its own gradient is what autograd gives: here that of the expectation of Σ w̄ R by differences.
   */
  @Seeds
  void selfNormalisedIsTheGradientOfTheMeanOfItsValue(long seed) {
    ToyCase one = new ToyCase(seed, 2, 2, 2);
    double[][] behaviour = one.behaviour(1);
    try (Expectation all = one.under(behaviour)) {
      assertEqual(
          all.of(2, new TotalReturn(1), tuple -> Baseline.none(), new SelfNormalisedObjective()),
          SelfNormalisedValue.gradient(one, behaviour));
    }
  }

  @Test
  void theBiasOfSelfNormalisedFallsWithTheNumberOfTrajectories() {
    ToyCase one = new ToyCase(5, 2, 2, 1);
    try (Expectation all = one.under(one.behaviour(1))) {
      double[] difference = new double[6];
      for (int n = 1; n < difference.length; n++) {
        difference[n] =
            difference(
                all.of(
                    n, new TotalReturn(1), tuple -> Baseline.none(), new SelfNormalisedObjective()),
                one.gradient());
      }
      assertThat(difference[1]).isEqualTo(1);
      assertThat(difference[5]).isLessThan(0.4 * difference[1]);
    }
  }
}
