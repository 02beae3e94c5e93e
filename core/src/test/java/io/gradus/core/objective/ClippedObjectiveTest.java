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
class ClippedObjectiveTest {
  private static final double[] RATIOS = {0.5, 0.79, 0.81, 1, 1.19, 1.21, 2};
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void valueByHand() {
    // ε = 0.2, ψ = 10 in the first row: min(ρ, 0.8 … 1.2) · 10; ψ = −10 in the second: max
    ObjectiveInput input =
        Inputs.of(logs(new double[][] {RATIOS, RATIOS}), new double[2][RATIOS.length], signs(10));
    double above = 10 * (0.5 + 0.79 + 0.81 + 1 + 1.19 + 1.2 + 1.2);
    double below = -10 * (0.8 + 0.8 + 0.81 + 1 + 1.19 + 1.21 + 2);
    assertThat(new ClippedObjective(0.2).value(input).getFloat())
        .isCloseTo((float) ((above + below) / 14), within(1e-5f));
    assertThat(new ClippedObjective(0.2, Normaliser.TRAJECTORIES).value(input).getFloat())
        .isCloseTo((float) ((above + below) / 7), within(1e-5f));
  }

  @Test
  void theGradientIsZeroWhereTheRatioIsFarEnoughAlreadyAndFullElsewhere() {
    float[] gradient =
        Gradients.byAutograd(
            logs(new double[][] {RATIOS, RATIOS}),
            z ->
                new ClippedObjective(0.2)
                    .value(Inputs.of(z, new double[2][RATIOS.length], signs(14))));
    // d ρψ / d log π = ρψ, over 14 steps
    assertThat(gradient)
        .containsExactly(
            new float[] {
              0.5f,
              0.79f,
              0.81f,
              1,
              1.19f,
              0,
              0, // ψ > 0: none above 1.2
              0,
              0,
              -0.81f,
              -1,
              -1.19f,
              -1.21f,
              -2 // ψ < 0: none below 0.8
            },
            within(1e-5f));
  }

  @Seeds
  void atTheBehaviourPolicyTheGradientIsThatOfReinforce(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    double[][] logProbs = new double[3][2];
    double[][] weights = new double[3][2];
    for (int t = 0; t < 3; t++) {
      for (int lane = 0; lane < 2; lane++) {
        logProbs[t][lane] = (float) -random.nextExponential();
        weights[t][lane] = (float) random.nextGaussian();
      }
    }
    for (Normaliser normaliser : Normaliser.values()) {
      float[] clipped =
          Gradients.byAutograd(
              Inputs.matrix(manager, logProbs),
              z -> new ClippedObjective(0.2, normaliser).value(Inputs.of(z, logProbs, weights)));
      float[] reinforce =
          Gradients.byAutograd(
              Inputs.matrix(manager, logProbs),
              z -> new ReinforceObjective(normaliser).value(Inputs.of(z, logProbs, weights)));
      assertThat(clipped).containsExactly(reinforce, within(1e-7f));
    }
  }

  @Test
  void theRatioIsThatOfNewToOld() {
    // log π − log μ = log 1.1; the other way round it would be 1/1.1
    NDArray logProb = logs(new double[][] {{0.55}});
    ObjectiveInput input =
        Inputs.of(logProb, new double[][] {{Math.log(0.5)}}, new double[][] {{1}});
    assertThat(new ClippedObjective(0.2).value(input).getFloat()).isCloseTo(1.1f, within(1e-6f));
  }

  @Test
  void paddingChangesNothingWhateverItHolds() {
    NDArray mask = Inputs.matrix(manager, new double[][] {{1, 1}, {1, 0}});
    for (Normaliser normaliser : Normaliser.values()) {
      float[] value = new float[2];
      float[][] gradients = new float[2][];
      double[] paddings = {0, 60};
      for (int i = 0; i < 2; i++) {
        double padding = paddings[i];
        double[][] logProb = {{-1, -2}, {-3, -padding}};
        NDArray behaviour = Inputs.matrix(manager, new double[][] {{-1.1, -2.1}, {-3, padding}});
        NDArray weight = Inputs.matrix(manager, new double[][] {{1, 10}, {100, padding}});
        value[i] =
            new ClippedObjective(0.2, normaliser)
                .value(
                    new ObjectiveInput(Inputs.matrix(manager, logProb), behaviour, weight, mask, 2))
                .getFloat();
        gradients[i] =
            Gradients.byAutograd(
                Inputs.matrix(manager, logProb),
                z ->
                    new ClippedObjective(0.2, normaliser)
                        .value(new ObjectiveInput(z, behaviour, weight, mask, 2)));
      }
      assertThat(value[1]).isEqualTo(value[0]);
      assertThat(gradients[1]).containsExactly(gradients[0]);
      assertThat(gradients[1][3]).isZero();
      assertThat(gradients[1][0]).isNotZero();
    }
  }

  @Test
  void refusesAClipThatIsNone() {
    assertThatThrownBy(() -> new ClippedObjective(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("clip is 0.0: expected a number above 0");
  }

  /** (2, 7) ψ in the first row, −ψ in the second. */
  private static double[][] signs(double weight) {
    double[][] weights = new double[2][RATIOS.length];
    Arrays.fill(weights[0], weight);
    Arrays.fill(weights[1], -weight);
    return weights;
  }

  private NDArray logs(double[][] ratios) {
    return Inputs.matrix(manager, ratios).log();
  }
}
