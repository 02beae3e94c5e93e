package io.gradus.core.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Tuple;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class DistributionFamilyTest {
  private static final float IMPOSSIBLE = Float.NEGATIVE_INFINITY;
  private static final CategoricalFamily CATEGORICAL = new CategoricalFamily(new Discrete(4, -1));
  private static final DiagonalGaussianFamily GAUSSIAN =
      new DiagonalGaussianFamily(Box.of(2, -1, 1));

  private static final MultiCategoricalFamily MULTI_CATEGORICAL =
      new MultiCategoricalFamily(
          new MultiDiscrete(new long[] {2}, new int[] {2, 3}, new int[] {5, -1}));
  private static final BernoulliFamily BERNOULLI = new BernoulliFamily(new MultiBinary(3));
  private static final SquashedGaussianFamily SQUASHED =
      new SquashedGaussianFamily(new Box(new float[] {-2, 0}, new float[] {1, 0.5f}));
  private static final StateDependentExploration STATE_DEPENDENT =
      new StateDependentExploration(Box.of(2, -1, 1), 3, 4);
  private static final List<DistributionFamily> ALL =
      List.of(CATEGORICAL, GAUSSIAN, MULTI_CATEGORICAL, BERNOULLI, SQUASHED, STATE_DEPENDENT);

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void theSpaceDecidesTheFamily() {
    assertThat(DistributionFamily.of(CATEGORICAL.space())).isEqualTo(CATEGORICAL);
    assertThat(DistributionFamily.of(GAUSSIAN.space())).isEqualTo(GAUSSIAN);
    assertThat(DistributionFamily.of(MULTI_CATEGORICAL.space())).isEqualTo(MULTI_CATEGORICAL);
    assertThat(DistributionFamily.of(BERNOULLI.space())).isEqualTo(BERNOULLI);
    assertThatThrownBy(() -> DistributionFamily.of(new Tuple(List.of(new Discrete(2)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "no distribution over Tuple(Discrete(2)): expected a Discrete, MultiDiscrete, "
                + "MultiBinary or Box space of actions");
  }

  @Test
  void aHeadDecidesWhereThereIsAChoice() {
    Box box = SQUASHED.space();
    assertThat(new ActionHead.Usual().family(box, 64)).isEqualTo(new DiagonalGaussianFamily(box));
    assertThat(new ActionHead.Squashed().family(box, 64)).isEqualTo(SQUASHED);
    assertThat(new ActionHead.Gsde(4).family(box, 3))
        .isEqualTo(new StateDependentExploration(box, 3, 4));
    assertThatThrownBy(() -> new ActionHead.Gsde(4).family(new Discrete(4), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("state-dependent exploration over Discrete(4): expected a Box");
  }

  @Test
  void severalChoicesAreDrawnAsOftenAsTheProductOfTheirProbabilities() {
    int rows = 20_000;
    float[] odds = {1, 3, 1, 2, 2};
    float[] logits = new float[5 * rows];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(odds[i % 5]);
    }
    float[] actions = new float[2 * rows];
    MULTI_CATEGORICAL.sample(logits, rows, Pcg64.seeded(3), actions, new float[rows]);
    double[] counts = new double[6];
    double[] expected = new double[6];
    for (int row = 0; row < rows; row++) { // the components begin at 5 and −1
      counts[3 * ((int) actions[2 * row] - 5) + (int) actions[2 * row + 1] + 1]++;
    }
    for (int i = 0; i < 6; i++) {
      expected[i] = rows * odds[i / 3] / 4.0 * odds[2 + i % 3] / 5.0;
    }
    assertThat(chiSquare(counts, expected)).isLessThan(20.5); // five degrees, one in a thousand
  }

  @Test
  void zerosAndOnesAreDrawnAsOftenAsTheProductOfTheirProbabilities() {
    int rows = 20_000;
    float[] p = {0.5f, 0.2f, 0.7f};
    float[] logits = new float[3 * rows];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(p[i % 3] / (1 - p[i % 3]));
    }
    float[] actions = new float[3 * rows];
    BERNOULLI.sample(logits, rows, Pcg64.seeded(3), actions, new float[rows]);
    double[] counts = new double[8];
    double[] expected = new double[8];
    for (int row = 0; row < rows; row++) {
      counts[(int) (actions[3 * row] + 2 * actions[3 * row + 1] + 4 * actions[3 * row + 2])]++;
    }
    for (int bits = 0; bits < 8; bits++) {
      expected[bits] = rows;
      for (int i = 0; i < 3; i++) {
        expected[bits] *= (bits >> i & 1) == 1 ? p[i] : 1 - p[i];
      }
    }
    assertThat(chiSquare(counts, expected)).isLessThan(24.3); // seven degrees, one in a thousand
  }

  private static double chiSquare(double[] counts, double[] expected) {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
    }
    return sum;
  }

  @Test
  void zerosAndOnesOfAnyLogitAreDrawnWithFiniteLogProbabilities() {
    float[] actions = new float[3];
    float[] logProbs = new float[1];
    BERNOULLI.sample(new float[] {1e30f, -1e30f, 1e4f}, 1, Pcg64.seeded(3), actions, logProbs);
    assertThat(actions).containsExactly(1, 0, 1);
    assertThat(logProbs).containsExactly(0);
  }

  @Seeds
  void theModeOfTheHostIsThatOfTheArrays(long seed) {
    for (DistributionFamily family : ALL) {
      float[] parameters = random(seed, 16 * family.parameterCount());
      float[] actions = new float[16 * family.space().size()];
      family.mode(parameters, 16, actions);
      NDArray expected =
          family.of(manager.create(parameters, new Shape(16, family.parameterCount()))).mode();
      assertThat(family.actions(manager, actions, 16)).isEqualTo(expected);
    }
  }

  @Seeds
  void whatAnEnvironmentGetsIsAnElementOfTheSpace(long seed) {
    for (DistributionFamily family : ALL) {
      Pcg64 random = Pcg64.seeded(seed);
      float[] parameters = random(seed, 16 * family.parameterCount());
      float[] actions = new float[16 * family.space().size()];
      family.sample(parameters, 16, random, actions, new float[16]);
      float[] elements = new float[actions.length];
      family.elements(actions, 16, elements);
      for (int row = 0; row < 16; row++) {
        assertThat(family.space().contains(elements, row * family.space().size())).isTrue();
      }
    }
  }

  private static float[] random(long seed, int count) {
    Pcg64 random = Pcg64.seeded(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
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
    for (DistributionFamily family : ALL) {
      int rows = 16;
      float[] parameters = random(seed, rows * family.parameterCount());
      float[] actions = new float[rows * family.space().size()];
      float[] logProbs = new float[rows];
      family.sampler(rows).sample(parameters, rows, Pcg64.seeded(seed), actions, logProbs);
      check(family, parameters, actions, logProbs);
      family.sample(parameters, rows, Pcg64.seeded(seed), actions, logProbs);
      check(family, parameters, actions, logProbs);
    }
  }

  private void check(
      DistributionFamily family, float[] parameters, float[] actions, float[] logProbs) {
    int rows = logProbs.length;
    NDArray onArrays =
        family
            .of(manager.create(parameters, new Shape(rows, family.parameterCount())))
            .logProb(family.actions(manager, actions, rows));
    for (int row = 0; row < rows; row++) {
      float expected = onArrays.getFloat(row);
      assertThat(logProbs[row])
          .isCloseTo(expected, within(2e-6f * Math.max(1, Math.abs(expected))));
    }
  }

  @Test
  void arraysCountDiscreteActionsFromZero() {
    NDArray indices = CATEGORICAL.actions(manager, new float[] {-1, 2, 0}, 3);
    assertThat(indices.toLongArray()).containsExactly(0, 3, 1);
    NDArray several = MULTI_CATEGORICAL.actions(manager, new float[] {6, -1, 5, 1}, 2);
    assertThat(several.toLongArray()).containsExactly(1, 0, 0, 2);
    assertThat(several.getShape()).isEqualTo(new Shape(2, 2));
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
    for (DistributionFamily family : ALL) {
      float[][] drawn = new float[2][8 * family.space().size()];
      for (float[] actions : drawn) {
        family.sample(
            new float[8 * family.parameterCount()], 8, Pcg64.seeded(3), actions, new float[8]);
      }
      assertThat(Arrays.equals(drawn[0], drawn[1])).isTrue();
    }
  }
}
