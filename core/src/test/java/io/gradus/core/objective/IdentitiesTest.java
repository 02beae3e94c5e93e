package io.gradus.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.returns.Baseline;
import io.gradus.core.returns.Gae;
import io.gradus.core.returns.ImmediateReward;
import io.gradus.core.returns.MeanBaseline;
import io.gradus.core.returns.ReturnEstimator;
import io.gradus.core.returns.RewardToGo;
import io.gradus.core.returns.TotalReturn;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What has to be the same for every batch, not only on average: at μ = π each off-policy estimate
 * is its on-policy one. Four trajectories of different lengths; padding holds garbage.
 */
@Tag("cuda")
class IdentitiesTest {
  private static final int STEPS = 5;
  private static final int LANES = 4;

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Seeds
  void theFullProductIsReinforce(long seed) {
    Batch batch = new Batch(seed);
    assertSame(
        batch.gradient(new TotalReturn(1), new FullProductObjective()),
        batch.gradient(new TotalReturn(1), new ReinforceObjective()));
  }

  @Seeds
  void perDecisionIsTheRewardToGo(long seed) {
    Batch batch = new Batch(seed);
    assertSame(
        batch.gradient(new ImmediateReward(1), new PerDecisionObjective()),
        batch.gradient(new RewardToGo(1), new ReinforceObjective()));
  }

  @Seeds
  void causalFirstOrderAndClippedAreTheRewardToGo(long seed) {
    Batch batch = new Batch(seed);
    for (Objective objective :
        new Objective[] {
          new CausalObjective(),
          new FirstOrderObjective(),
          new ClippedObjective(0.2, Normaliser.TRAJECTORIES)
        }) {
      assertSame(
          batch.gradient(new RewardToGo(1), objective),
          batch.gradient(new RewardToGo(1), new ReinforceObjective()));
    }
  }

  @Seeds
  void theFirstClippedGradientIsActorCritics(long seed) {
    Batch batch = new Batch(seed);
    assertSame(
        batch.gradient(new Gae(0.9, 0.8), new ClippedObjective(0.2)),
        batch.gradient(new Gae(0.9, 0.8), new ReinforceObjective(Normaliser.STEPS)));
    assertSame(
        batch.gradient(new Gae(0.9, 0.8), new DualClippedObjective(new ClippedObjective(0.2), 3)),
        batch.gradient(new Gae(0.9, 0.8), new ReinforceObjective(Normaliser.STEPS)));
  }

  @Seeds
  void truncatedIsReinforceFromACapOfOneOnAndShorterBelow(long seed) {
    Batch batch = new Batch(seed);
    float[] whole = batch.gradient(new TotalReturn(1), new ReinforceObjective());
    assertSame(batch.gradient(new TotalReturn(1), new TruncatedProductObjective(1)), whole);
    float[] half = whole.clone();
    for (int i = 0; i < half.length; i++) {
      half[i] /= 2;
    }
    assertSame(batch.gradient(new TotalReturn(1), new TruncatedProductObjective(0.5)), half);
  }

  @Seeds
  void selfNormalisedIsTheMeanBaseline(long seed) {
    Batch batch = new Batch(seed);
    Baseline mean = new MeanBaseline(MeanBaseline.Own.INCLUDED, MeanBaseline.Scope.TRAJECTORIES);
    double[] weights = mean.subtractFrom(batch.rollout, new TotalReturn(1).estimate(batch.rollout));
    assertSame(
        batch.gradient(new TotalReturn(1), new SelfNormalisedObjective()),
        batch.gradient(weights, new ReinforceObjective()));
  }

  /** Rows of padding more, and other garbage in them. */
  @Seeds
  void paddingChangesNothing(long seed) {
    Batch batch = new Batch(seed);
    Batch longer = new Batch(seed, STEPS + 3, 1e5); // ratios of e^1000
    for (Objective objective :
        new Objective[] {
          new ReinforceObjective(),
          new FullProductObjective(),
          new TruncatedProductObjective(0.7),
          new PerDecisionObjective(),
          new CausalObjective(),
          new FirstOrderObjective(),
          new ClippedObjective(0.2),
          new SelfNormalisedObjective()
        }) {
      float[] gradient = longer.shifted(new TotalReturn(1), objective);
      assertSame(
          Arrays.copyOf(gradient, STEPS * LANES), batch.shifted(new TotalReturn(1), objective));
      for (int row = STEPS * LANES; row < gradient.length; row++) {
        assertThat(Math.abs(gradient[row])).isZero(); // −0 is as good
      }
    }
  }

  /** Catches batches that leak into each other. */
  @Seeds
  void batchesSideBySideAreTheSameAsOneByOne(long seed) {
    Batch one = new Batch(seed);
    Batch other = new Batch(seed + 100);
    for (Objective objective :
        new Objective[] {
          new ReinforceObjective(Normaliser.STEPS),
          new FullProductObjective(),
          new TruncatedProductObjective(0.7),
          new PerDecisionObjective(),
          new CausalObjective(),
          new FirstOrderObjective(),
          new ClippedObjective(0.2),
          new SelfNormalisedObjective()
        }) {
      ObjectiveInput a = one.input(one.shiftedLogProb(), new TotalReturn(1));
      ObjectiveInput b = other.input(other.shiftedLogProb(), new TotalReturn(1));
      ObjectiveInput both =
          new ObjectiveInput(
              side(a.logProb(), b.logProb()),
              side(a.behaviourLogProb(), b.behaviourLogProb()),
              side(a.weight(), b.weight()),
              side(a.mask(), b.mask()),
              LANES);
      assertThat(objective.value(both).toFloatArray())
          .containsExactly(
              new float[] {objective.value(a).getFloat(), objective.value(b).getFloat()},
              within(1e-4f));
    }
  }

  @Test
  void onlyObjectivesWithoutProductsTakeShuffledSteps() {
    for (Objective objective :
        new Objective[] {
          new FullProductObjective(),
          new TruncatedProductObjective(1),
          new PerDecisionObjective(),
          new CausalObjective(),
          new SelfNormalisedObjective()
        }) {
      assertThat(objective.takesWholeTrajectories()).as("%s", objective).isTrue();
    }
    for (Objective objective :
        new Objective[] {
          new ReinforceObjective(), new FirstOrderObjective(), new ClippedObjective(0.2)
        }) {
      assertThat(objective.takesWholeTrajectories()).as("%s", objective).isFalse();
    }
  }

  private static NDArray side(NDArray a, NDArray b) {
    return a.stack(b, 2);
  }

  private static void assertSame(float[] gradient, float[] expected) {
    assertThat(gradient).containsExactly(expected, within(2e-5f));
  }

  private final class Batch {
    final Rollout rollout;
    final float[] logProbs;
    final float[] shift;
    final int steps;

    Batch(long seed) {
      this(seed, STEPS, 7);
    }

    Batch(long seed, int steps, double garbage) {
      this.steps = steps;
      Pcg64 random = Pcg64.seeded(seed);
      int[] lengths = {STEPS, 1 + random.nextInt(STEPS), 1 + random.nextInt(STEPS), 2};
      rollout = new Rollout(steps, LANES, 1, 1);
      logProbs = new float[steps * LANES];
      shift = new float[steps * LANES];
      for (int t = 0; t < steps; t++) {
        int start = rollout.addRow();
        for (int lane = 0; lane < LANES; lane++) {
          int row = start + lane;
          boolean real = t < lengths[lane];
          rollout.valid()[row] = real;
          double reward = t < STEPS ? random.nextGaussian() : 0;
          double value = t < STEPS ? random.nextGaussian() : 0;
          double logProb = t < STEPS ? -random.nextExponential() : 0;
          double moved = t < STEPS ? 0.3 * random.nextGaussian() : 0;
          rollout.rewards()[row] = real ? reward : garbage;
          rollout.values()[row] = real ? value : garbage;
          rollout.terminated()[row] = t == lengths[lane] - 1;
          logProbs[row] = (float) (real ? logProb : garbage / 10);
          shift[row] = (float) (real ? moved : garbage / 100);
        }
      }
    }

    float[] gradient(ReturnEstimator returns, Objective objective) {
      return gradient(returns.estimate(rollout), objective);
    }

    float[] gradient(double[] weights, Objective objective) {
      return Gradients.byAutograd(matrix(logProbs), z -> objective.value(input(z, weights)));
    }

    /** Where the policy has moved away from the one that collected the data. */
    float[] shifted(ReturnEstimator returns, Objective objective) {
      return Gradients.byAutograd(shiftedLogProb(), z -> objective.value(input(z, returns)));
    }

    NDArray shiftedLogProb() {
      return matrix(logProbs).add(matrix(shift)).stopGradient();
    }

    ObjectiveInput input(NDArray logProb, ReturnEstimator returns) {
      return input(logProb, returns.estimate(rollout));
    }

    private ObjectiveInput input(NDArray logProb, double[] weights) {
      float[] psi = new float[weights.length];
      float[] mask = new float[weights.length];
      for (int row = 0; row < psi.length; row++) {
        boolean real = rollout.valid()[row];
        psi[row] = real ? (float) weights[row] : 99;
        mask[row] = real ? 1 : 0;
      }
      return new ObjectiveInput(logProb, matrix(logProbs), matrix(psi), matrix(mask), LANES);
    }

    private NDArray matrix(float[] numbers) {
      return manager.create(numbers, new Shape(steps, LANES));
    }
  }
}
