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
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("cuda")
class SquashedGaussianTest {
  private static final Box BOX = new Box(new float[] {-1, 0.5f}, new float[] {3, 0.75f});
  private static final SquashedGaussianFamily FAMILY = new SquashedGaussianFamily(BOX);
  private static final double LOG_SCALE = Math.log(2) + Math.log(0.125);

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void logProbByHand() {
    // u = (0, 0), μ = 0, σ = 1: the slope of tanh is 1, so N(0)² / (2 · 1/8)
    double expected = -Math.log(2 * Math.PI) - Math.log(0.25);
    assertThat(FAMILY.of(row(0, 0, 0, 0)).logProb(row(0, 0)).toFloatArray())
        .containsExactly(new float[] {(float) expected}, within(1e-6f));
  }

  @Test
  void agreesWithTorch() {
    for (ReferenceValues reference : ReferenceValues.of("squashed")) {
      SquashedGaussian distribution =
          new SquashedGaussian(
              reference.row(manager, "mean"), reference.row(manager, "log_std"), LOG_SCALE);
      double logProb = reference.number("log_prob");
      assertThat((double) distribution.logProb(reference.row(manager, "u")).getFloat(0))
          .isCloseTo(logProb, within(2e-6 * Math.max(5, Math.abs(logProb))));
      assertThat((double) distribution.entropy().getFloat(0))
          .isCloseTo(reference.number("entropy"), within(1e-4));
      SquashedGaussian other =
          new SquashedGaussian(
              reference.row(manager, "other_mean"),
              reference.row(manager, "other_log_std"),
              LOG_SCALE);
      assertThat((double) distribution.kl(other).getFloat(0))
          .isCloseTo(reference.number("kl"), within(1e-5));
      float[] elements = new float[2];
      FAMILY.elements(reference.numbers("u"), 1, elements);
      assertThat(elements).containsExactly(reference.numbers("action"), within(1e-6f));
    }
  }

  /** Over a, by the middles of small pieces; with σ = ½ the density falls to 0 at the bounds. */
  @Test
  void theDensityOfAnActionIntegratesToOneAndGivesTheEntropy() {
    SquashedGaussianFamily family = new SquashedGaussianFamily(Box.of(1, -1, 3));
    int pieces = 20_000;
    float[] u = new float[pieces];
    double width = 4.0 / pieces;
    for (int i = 0; i < pieces; i++) {
      double tanh = -1 + (i + 0.5) * width / 2;
      u[i] = (float) (0.5 * Math.log((1 + tanh) / (1 - tanh)));
    }
    NDArray parameters = manager.create(new float[] {0.3f, (float) Math.log(0.5)}, new Shape(1, 2));
    float[] logDensity =
        family
            .of(parameters.repeat(0, pieces))
            .logProb(manager.create(u, new Shape(pieces, 1)))
            .toFloatArray();
    double sum = 0;
    double entropy = 0;
    for (float log : logDensity) {
      sum += Math.exp(log) * width;
      entropy -= Math.exp(log) * log * width;
    }
    assertThat(sum).isCloseTo(1, within(1e-5));
    assertThat((double) family.of(parameters).entropy().getFloat(0))
        .isCloseTo(entropy, within(1e-4));
  }

  @ParameterizedTest
  @CsvSource({"0, -1", "0.5, 0", "-1.5, 0.7", "3, 1.5"})
  void entropyIsMinusTheMeanLogProbability(double mean, double logStd) {
    int rows = 200_000;
    float[] noise = new float[2 * rows];
    RandomGenerator random = Pcg64.seeded(17);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    NDArray parameters = row(mean, -mean, logStd, 0);
    SquashedGaussian many = (SquashedGaussian) FAMILY.of(parameters.repeat(0, rows));
    float[] estimates = many.entropy(manager.create(noise, new Shape(rows, 2))).toFloatArray();
    double average = 0;
    double square = 0;
    for (float estimate : estimates) {
      average += (double) estimate / rows;
      square += (double) estimate * estimate / rows;
    }
    double error = Math.sqrt((square - average * average) / rows);
    assertThat((double) FAMILY.of(parameters).entropy().getFloat(0))
        .isCloseTo(average, within(3.5 * error));
  }

  @ParameterizedTest
  @CsvSource({"0.3, 1, 1e-5", "0.3, 2, 1e-4", "-1, 2, 1e-4", "0.3, 7, 5e-2", "2, 7, 5e-2"})
  void theEntropysFewNodesAreEnough(double mean, double deviation, double error) {
    SquashedGaussianFamily family = new SquashedGaussianFamily(Box.of(1, -1, 1));
    double exact = Math.log(deviation) + 0.5 * Math.log(2 * Math.PI * Math.E);
    double width = 1e-3;
    for (double noise = -9; noise < 9; noise += width) {
      double u = mean + deviation * noise;
      double logSlope = 2 * (Math.log(2) - Math.abs(u) - Math.log1p(Math.exp(-2 * Math.abs(u))));
      exact += Math.exp(-0.5 * noise * noise) / Math.sqrt(2 * Math.PI) * logSlope * width;
    }
    assertThat((double) family.of(row(mean, Math.log(deviation))).entropy().getFloat(0))
        .isCloseTo(exact, within(error));
  }

  @Seeds
  void gradientsAreThoseOfDifferences(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    double[] parameters = new double[4];
    double[] other = new double[4];
    double[] u = new double[2];
    for (int i = 0; i < 4; i++) {
      parameters[i] = (float) (0.7 * random.nextGaussian());
      other[i] = (float) (0.7 * random.nextGaussian());
    }
    for (int i = 0; i < 2; i++) {
      u[i] = (float) (2 * random.nextGaussian());
    }
    assertThat(Gradients.byAutograd(row(parameters), x -> FAMILY.of(x).logProb(row(u)).sum()))
        .containsExactly(
            Gradients.floats(Gradients.byDifferences(parameters, x -> logProb(x, u[0], u[1]))),
            within(1e-3f));
    // by u, through the slope of tanh too
    assertThat(Gradients.byAutograd(row(u), x -> FAMILY.of(row(parameters)).logProb(x).sum()))
        .containsExactly(
            Gradients.floats(Gradients.byDifferences(u, x -> logProb(parameters, x[0], x[1]))),
            within(1e-3f));
    double[] noise = {0.4, -1.3};
    // of −log π(μ + σ ε), where only the slope moves with μ: 2 tanh u
    double[] estimated = new double[4];
    for (int i = 0; i < 2; i++) {
      double deviation = Math.exp(parameters[2 + i]);
      double tanh = Math.tanh(parameters[i] + deviation * noise[i]);
      estimated[i] = -2 * tanh;
      estimated[2 + i] = 1 - 2 * tanh * deviation * noise[i];
    }
    assertThat(
            Gradients.byAutograd(
                row(parameters), x -> ((SquashedGaussian) FAMILY.of(x)).entropy(row(noise)).sum()))
        .containsExactly(Gradients.floats(estimated), within(2e-5f));
  }

  private static double logProb(double[] parameters, double... u) {
    double sum = -LOG_SCALE;
    for (int i = 0; i < 2; i++) {
      double std = Math.exp(parameters[2 + i]);
      double z = (u[i] - parameters[i]) / std;
      sum += -0.5 * z * z - Math.log(std) - 0.5 * Math.log(2 * Math.PI);
      sum -= Math.log(1 - Math.tanh(u[i]) * Math.tanh(u[i]));
    }
    return sum;
  }

  /** The gradient of the entropy is the mean of that of its estimates. */
  @Test
  void theEntropysGradientIsTheMeanOfThatOfItsEstimates() {
    int rows = 100_000;
    float[] noise = new float[2 * rows];
    RandomGenerator random = Pcg64.seeded(23);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    NDArray all = manager.create(noise, new Shape(rows, 2));
    double[] parameters = {0.5, -1, 0.2, -0.4};
    float[] estimated =
        Gradients.byAutograd(
            row(parameters),
            x ->
                ((SquashedGaussian) FAMILY.of(x.broadcast(new Shape(rows, 4))))
                    .entropy(all)
                    .mean());
    assertThat(Gradients.byAutograd(row(parameters), x -> FAMILY.of(x).entropy().sum()))
        .containsExactly(estimated, within(0.02f));
  }

  @ParameterizedTest
  @ValueSource(doubles = {20, 1000, 1e6})
  void farOutNumbersAndGradientsAreFiniteAndActionsTheBounds(double far) {
    NDArray parameters = row(far, -far, 0, 0);
    NDArray u = row(far, -far);
    // tanh's slope at ±far is 4 exp(−2 far); the Gaussian's density is that of its middle
    double expected = -Math.log(2 * Math.PI) - LOG_SCALE + 2 * (2 * far - 2 * Math.log(2));
    assertThat((double) FAMILY.of(parameters).logProb(u).getFloat(0))
        .isCloseTo(expected, within(1e-6 * far + 1e-5));
    assertThat(Float.isFinite(FAMILY.of(parameters).entropy().getFloat(0))).isTrue();
    for (float slope :
        Gradients.byAutograd(
            parameters, x -> FAMILY.of(x).logProb(u).add(FAMILY.of(x).entropy()).sum())) {
      assertThat(slope).isFinite();
    }
    // d log π / du: the slope of tanh only, 2 tanh u
    assertThat(Gradients.byAutograd(u, x -> FAMILY.of(parameters).logProb(x).sum()))
        .containsExactly(new float[] {2, -2}, within(1e-5f));
    float[] elements = {(float) far, (float) -far};
    FAMILY.elements(elements, 1, elements);
    assertThat(elements).containsExactly(3, 0.5f);
  }

  @Test
  void modeIsTheMeanWhoseImageIsTanhOfIt() {
    NDArray mean = row(0.5, -0.25);
    mean.setRequiresGradient(true);
    NDArray mode = new SquashedGaussian(mean, row(0, 0), LOG_SCALE).mode();
    assertThat(mode.toFloatArray()).containsExactly(0.5f, -0.25f);
    assertThat(mode.hasGradient()).isFalse();
    float[] actions = new float[2];
    FAMILY.mode(new float[] {0.5f, -0.25f, 0, 0}, 1, actions);
    FAMILY.elements(actions, 1, actions);
    float first = (float) (1 + 2 * Math.tanh(0.5));
    float second = (float) (0.625 + 0.125 * Math.tanh(-0.25));
    assertThat(actions).containsExactly(first, second);
  }

  @Test
  void refusesABoxThatCannotBeFilled() {
    assertThatThrownBy(() -> new SquashedGaussianFamily(Box.of(1, 0, Float.POSITIVE_INFINITY)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a squashed Gaussian over [0.0, Infinity] at 0 of Box(0.0, Infinity, shape [1]): "
                + "expected finite bounds that differ");
    assertThatThrownBy(() -> new ActionHead.Squashed().family(new Discrete(4), 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a squashed Gaussian over Discrete(4): expected a Box");
  }

  @Test
  void refusesTheDivergenceFromAnotherKind() {
    NDArray two = row(0, 0);
    assertThatThrownBy(() -> new SquashedGaussian(two, two, 0).kl(new DiagonalGaussian(two, two)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "kl of a SquashedGaussian with a DiagonalGaussian: expected a SquashedGaussian");
  }

  private NDArray row(double... numbers) {
    return manager.create(Gradients.floats(numbers), new Shape(1, numbers.length));
  }
}
