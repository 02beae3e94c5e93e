package io.gradus.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.random.Pcg64;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class DualClippedObjectiveTest {
  private static final double[] RATIOS = {0.5, 1, 1.21, 2.9, 3.1, 50};
  private static final DualClippedObjective OBJECTIVE =
      new DualClippedObjective(new ClippedObjective(0.2), 3);

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void valueByHand() {
    // ε = 0.2, c = 3; ψ = 10 in the first row, −10 in the second: there at least −30
    double above = 10 * (0.5 + 1 + 1.2 + 1.2 + 1.2 + 1.2);
    double below = -10 * (0.8 + 1 + 1.21 + 2.9 + 3 + 3);
    assertThat(OBJECTIVE.value(input(10)).getFloat())
        .isCloseTo((float) ((above + below) / 12), within(1e-4f));
  }

  @Test
  void theGradientIsZeroWhereTheBoundHolds() {
    float[] gradient =
        Gradients.byAutograd(
            logs(), z -> OBJECTIVE.value(Inputs.of(z, new double[2][RATIOS.length], signs(12))));
    // d ρψ / d log π = ρψ, over 12 steps
    assertThat(gradient)
        .containsExactly(
            new float[] {
              0.5f,
              1,
              0,
              0,
              0,
              0, // ψ > 0: none above 1.2
              0,
              -1,
              -1.21f,
              -2.9f,
              0,
              0 // ψ < 0: none below 0.8, none above 3
            },
            within(1e-5f));
  }

  @Seeds
  void aBoundThatNoRatioReachesChangesNothing(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    double[][] behaviour = new double[3][2];
    double[][] now = new double[3][2];
    double[][] weights = new double[3][2];
    for (int t = 0; t < 3; t++) {
      for (int lane = 0; lane < 2; lane++) {
        behaviour[t][lane] = (float) -random.nextExponential();
        now[t][lane] = (float) -random.nextExponential();
        weights[t][lane] = (float) random.nextGaussian();
      }
    }
    ClippedObjective clipped = new ClippedObjective(0.2, Normaliser.TRAJECTORIES);
    DualClippedObjective dual = new DualClippedObjective(clipped, 1e9);
    NDArray logProb = Inputs.matrix(manager, now);
    assertThat(dual.value(Inputs.of(logProb, behaviour, weights)).getFloat())
        .isEqualTo(clipped.value(Inputs.of(logProb, behaviour, weights)).getFloat());
    assertThat(
            Gradients.byAutograd(
                Inputs.matrix(manager, now), z -> dual.value(Inputs.of(z, behaviour, weights))))
        .containsExactly(
            Gradients.byAutograd(
                Inputs.matrix(manager, now), z -> clipped.value(Inputs.of(z, behaviour, weights))));
  }

  @Test
  void refusesABoundWithinTheClip() {
    assertThatThrownBy(() -> new DualClippedObjective(new ClippedObjective(0.5), 1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dual clip is 1.5: expected a number above 1.5");
  }

  private ObjectiveInput input(double weight) {
    return Inputs.of(logs(), new double[2][RATIOS.length], signs(weight));
  }

  /** (2, 6) ψ in the first row, −ψ in the second. */
  private static double[][] signs(double weight) {
    double[][] weights = new double[2][RATIOS.length];
    Arrays.fill(weights[0], weight);
    Arrays.fill(weights[1], -weight);
    return weights;
  }

  private NDArray logs() {
    return Inputs.matrix(manager, new double[][] {RATIOS, RATIOS}).log();
  }
}
