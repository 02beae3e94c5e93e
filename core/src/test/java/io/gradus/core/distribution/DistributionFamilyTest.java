package io.gradus.core.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.testing.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DistributionFamilyTest {
  private static final float IMPOSSIBLE = Float.NEGATIVE_INFINITY;
  private static final CategoricalFamily CATEGORICAL = new CategoricalFamily(new Discrete(4, -1));
  private static final DiagonalGaussianFamily GAUSSIAN =
      new DiagonalGaussianFamily(Box.of(2, -1, 1));

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void theSpaceDecidesTheFamily() {
    assertThat(DistributionFamily.of(CATEGORICAL.space())).isEqualTo(CATEGORICAL);
    assertThat(DistributionFamily.of(GAUSSIAN.space())).isEqualTo(GAUSSIAN);
  }

  @Test
  void aLogitForEachActionOrAMeanAndAFreeDeviationForEachComponent() {
    assertThat(CATEGORICAL.networkOutputs()).isEqualTo(4);
    assertThat(CATEGORICAL.freeParameters()).isZero();
    assertThat(CATEGORICAL.parameterCount()).isEqualTo(4);
    assertThat(GAUSSIAN.networkOutputs()).isEqualTo(2);
    assertThat(GAUSSIAN.freeParameters()).isEqualTo(2);
    assertThat(GAUSSIAN.parameterCount()).isEqualTo(4);
  }

  @Test
  void actionsAreDrawnAsOftenAsTheirProbabilities() {
    int rows = 20_000;
    float[] odds = {1, 2, 5, 2};
    float[] actions = new float[rows];
    float[] logits = new float[4 * rows];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(odds[i % 4]);
    }
    CATEGORICAL.sample(logits, rows, Pcg64.seeded(3), actions, new float[rows]);
    double[] counts = new double[4];
    for (float action : actions) {
      counts[(int) action + 1]++; // the first action is −1
    }
    double chiSquare = 0;
    for (int i = 0; i < 4; i++) {
      double expected = rows * odds[i] / 10.0;
      chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    assertThat(chiSquare).isLessThan(16.3); // three degrees of freedom, one in a thousand
  }

  @Test
  void anImpossibleActionIsNeverDrawn() {
    int rows = 2000;
    float[] logits = new float[4 * rows];
    for (int row = 0; row < rows; row++) {
      logits[4 * row] = IMPOSSIBLE;
      logits[4 * row + 3] = IMPOSSIBLE;
    }
    float[] actions = new float[rows];
    float[] logProbs = new float[rows];
    CATEGORICAL.sample(logits, rows, Pcg64.seeded(3), actions, logProbs);
    assertThat(actions).containsOnly(0, 1);
    assertThat(logProbs).containsOnly((float) Math.log(0.5));
  }

  @Test
  void theLeastAndTheGreatestRandomNumberDrawNoImpossibleActionEither() {
    float[] logits = {IMPOSSIBLE, 0.3f, 0.1f, IMPOSSIBLE};
    float[] action = new float[1];
    CATEGORICAL.sample(logits, 1, () -> 0, action, new float[1]); // nextDouble is 0
    assertThat(action).containsExactly(0);
    CATEGORICAL.sample(logits, 1, () -> -1, action, new float[1]); // nextDouble is 1 − 2⁻⁵³
    assertThat(action).containsExactly(1);
  }

  @Test
  void theOnlyPossibleActionIsDrawnHoweverLargeTheLogits() {
    float[] logits = {1e30f, -1e30f, 0, IMPOSSIBLE, -1e4f, -1e30f, 1e4f, -1e4f};
    float[] actions = new float[2];
    float[] logProbs = new float[2];
    CATEGORICAL.sample(logits, 2, Pcg64.seeded(3), actions, logProbs);
    assertThat(actions).containsExactly(-1, 1);
    assertThat(logProbs).containsExactly(0, 0);
  }

  @Test
  void realActionsHaveTheMeanAndDeviationOfTheirParameters() {
    int rows = 20_000;
    float[] parameters = new float[4 * rows];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(new float[] {3, -1, 0, (float) Math.log(2)}, 0, parameters, 4 * row, 4);
    }
    float[] actions = new float[2 * rows];
    GAUSSIAN.sample(parameters, rows, Pcg64.seeded(3), actions, new float[rows]);
    double[] mean = new double[2];
    double[] square = new double[2];
    double product = 0;
    for (int row = 0; row < rows; row++) {
      double first = actions[2 * row] - 3;
      double second = actions[2 * row + 1] + 1;
      mean[0] += first / rows;
      mean[1] += second / rows;
      square[0] += first * first / rows;
      square[1] += second * second / rows;
      product += first * second / rows;
    }
    // three standard errors and a half of each
    assertThat(mean[0]).isCloseTo(0, within(0.025));
    assertThat(mean[1]).isCloseTo(0, within(0.05));
    assertThat(square[0]).isCloseTo(1, within(0.035));
    assertThat(square[1]).isCloseTo(4, within(0.14));
    assertThat(product).isCloseTo(0, within(0.05));
  }

  @Test
  void aRealActionIsTheMeanAndTheNoiseTimesTheDeviation() {
    RandomGenerator noise =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            return 0;
          }

          @Override
          public double nextGaussian() {
            return 1.5;
          }
        };
    float[] actions = new float[2];
    GAUSSIAN.sample(new float[] {3, -1, 0, (float) Math.log(2)}, 1, noise, actions, new float[1]);
    assertThat(actions).containsExactly(new float[] {4.5f, 2}, within(1e-6f));
  }

  @Test
  void ofEquallyLikelyActionsTheModeIsTheFirst() {
    float[] actions = new float[1];
    CATEGORICAL.mode(new float[] {1, 5, 5, 5}, 1, actions);
    assertThat(actions).containsExactly(0); // the space begins at −1
  }

  @Test
  void realActionsAreNotClippedToTheBounds() {
    float[] actions = new float[2];
    GAUSSIAN.sample(new float[] {50, -50, 0, 0}, 1, Pcg64.seeded(3), actions, new float[1]);
    assertThat(actions[0]).isGreaterThan(40);
    assertThat(actions[1]).isLessThan(-40);
  }

  @Seeds
  void theHostsLogProbabilityIsThatOfTheArrays(long seed) {
    for (DistributionFamily family : new DistributionFamily[] {CATEGORICAL, GAUSSIAN}) {
      Pcg64 random = Pcg64.seeded(seed);
      int rows = 16;
      float[] parameters = new float[rows * 4];
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] = (float) random.nextGaussian();
      }
      float[] actions = new float[rows * family.space().size()];
      float[] logProbs = new float[rows];
      family.sample(parameters, rows, random, actions, logProbs);
      NDArray onArrays =
          family
              .of(manager.create(parameters, new Shape(rows, 4)))
              .logProb(family.actions(manager, actions, rows));
      for (int row = 0; row < rows; row++) {
        float expected = onArrays.getFloat(row);
        assertThat(logProbs[row])
            .isCloseTo(expected, within(1e-6f * Math.max(1, Math.abs(expected))));
      }
    }
  }

  @Test
  void arraysCountDiscreteActionsFromZero() {
    NDArray indices = CATEGORICAL.actions(manager, new float[] {-1, 2, 0}, 3);
    assertThat(indices.toLongArray()).containsExactly(0, 3, 1);
  }

  @Test
  void modeIsTheLikeliestElementOfTheSpace() {
    float[] actions = new float[2];
    CATEGORICAL.mode(new float[] {0, 1, 5, 2, 9, 1, 5, 2}, 2, actions);
    assertThat(actions).containsExactly(1, -1);
    float[] real = new float[4];
    GAUSSIAN.mode(new float[] {1, 2, 0, 0, 3, 4, 0, 0}, 2, real);
    assertThat(real).containsExactly(1, 2, 3, 4);
  }

  @Test
  void oneRandomSequenceGivesOneSequenceOfActions() {
    for (DistributionFamily family : new DistributionFamily[] {CATEGORICAL, GAUSSIAN}) {
      float[][] drawn = new float[2][8 * family.space().size()];
      for (float[] actions : drawn) {
        family.sample(new float[32], 8, Pcg64.seeded(3), actions, new float[8]);
      }
      assertThat(Arrays.equals(drawn[0], drawn[1])).isTrue();
    }
  }
}
