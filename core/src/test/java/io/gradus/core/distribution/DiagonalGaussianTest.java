package io.gradus.core.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class DiagonalGaussianTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void logProbByHand() {
    // μ = (1, −2), σ = (1, 2), a = (2, 0): both components lie one σ off, so
    // 2 · (−½) − log 2 − 2 · ½ log 2π
    DiagonalGaussian distribution = new DiagonalGaussian(row(1, -2), row(0, Math.log(2)));
    assertThat(distribution.logProb(row(2, 0)).toFloatArray())
        .containsExactly(
            new float[] {(float) (-1 - Math.log(2) - Math.log(2 * Math.PI))}, within(1e-6f));
  }

  @Test
  void entropyByHand() {
    // log 1 + log 2 + 2 · ½ log 2πe
    DiagonalGaussian distribution = new DiagonalGaussian(row(1, -2), row(0, Math.log(2)));
    assertThat(distribution.entropy().toFloatArray())
        .containsExactly(
            new float[] {(float) (Math.log(2) + Math.log(2 * Math.PI * Math.E))}, within(1e-6f));
  }

  @Test
  void divergenceByHand() {
    // one component: log(2/1) + (1 + 3²) / (2 · 4) − ½; the other is equal and adds nothing
    DiagonalGaussian one = new DiagonalGaussian(row(1, 5), row(0, 1));
    DiagonalGaussian other = new DiagonalGaussian(row(4, 5), row(Math.log(2), 1));
    assertThat(one.kl(other).toFloatArray())
        .containsExactly(new float[] {(float) (Math.log(2) + 10.0 / 8 - 0.5)}, within(1e-6f));
    assertThat(one.kl(one).toFloatArray()).containsExactly(new float[1], within(1e-6f));
  }

  @Seeds
  void densityIntegratesToOneAndEntropyIsMinusTheMeanLogDensity(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    double mean = 2 * random.nextGaussian();
    double logStd = random.nextGaussian();
    double otherMean = mean + random.nextGaussian();
    double otherLogStd = logStd + 0.3 * random.nextGaussian();
    DiagonalGaussian distribution = new DiagonalGaussian(row(mean), row(logStd));
    DiagonalGaussian other = new DiagonalGaussian(row(otherMean), row(otherLogStd));
    int points = 4001;
    double width = 20 * Math.exp(logStd) / (points - 1);
    float[] grid = new float[points];
    for (int i = 0; i < points; i++) {
      grid[i] = (float) (mean + (i - (points - 1) / 2) * width);
    }
    NDArray actions = manager.create(grid, new Shape(points, 1));
    float[] p = distribution.logProb(actions).toFloatArray();
    float[] q = other.logProb(actions).toFloatArray();
    assertThat(integral(p, width, i -> 1)).isCloseTo(1, within(1e-5));
    assertThat((double) distribution.entropy().getFloat(0))
        .isCloseTo(integral(p, width, i -> -p[(int) i]), within(1e-4));
    double kl = integral(p, width, i -> p[(int) i] - q[(int) i]);
    assertThat((double) distribution.kl(other).getFloat(0))
        .isCloseTo(kl, within(1e-4 * Math.max(1, kl)));
  }

  @Seeds
  void gradientsAreThoseOfDifferences(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    double[] parameters = new double[4]; // two means, two log σ
    double[] action = new double[2];
    for (int i = 0; i < 4; i++) {
      parameters[i] = (float) random.nextGaussian();
      action[i % 2] = (float) random.nextGaussian();
    }
    assertThat(
            Gradients.byAutograd(row(parameters), x -> distribution(x).logProb(row(action)).sum()))
        .containsExactly(
            Gradients.floats(Gradients.byDifferences(parameters, x -> logProb(x, action))),
            within(2e-4f));
    assertThat(Gradients.byAutograd(row(parameters), x -> distribution(x).entropy().sum()))
        .containsExactly(new float[] {0, 0, 1, 1}, within(1e-6f));
  }

  @Test
  void extremeDeviationsGiveFiniteNumbersAndGradients() {
    for (double logStd : new double[] {-20, 20}) {
      NDArray parameters = row(1, 1, logStd, logStd);
      double[] action = {1 + Math.exp(logStd), 1};
      float expected = (float) (-0.5 - 2 * logStd - Math.log(2 * Math.PI));
      if (logStd > 0) { // at −20 the float next to 1 is already far off
        assertThat(distribution(parameters).logProb(row(action)).getFloat(0))
            .isCloseTo(expected, within(1e-4f));
      }
      assertThat(Gradients.byAutograd(parameters, x -> distribution(x).logProb(row(1, 1)).sum()))
          .containsExactly(new float[] {0, 0, -1, -1}, within(1e-6f));
    }
  }

  @Test
  void aSampleIsTheMeanPlusDeviationTimesNoise() {
    DiagonalGaussian distribution = new DiagonalGaussian(row(1, -2), row(0, Math.log(2)));
    assertThat(distribution.sample(row(0.5, -1.5)).toFloatArray())
        .containsExactly(new float[] {1.5f, -5}, within(1e-6f));
  }

  @Test
  void aSampleCarriesTheGradientOfMeanAndDeviation() {
    // d (μ + σ ε) / dμ = 1, / d log σ = σ ε
    assertThat(
            Gradients.byAutograd(
                row(1, -2, 0, Math.log(2)), x -> distribution(x).sample(row(0.5, -1.5)).sum()))
        .containsExactly(new float[] {1, 1, 0.5f, -3}, within(1e-6f));
  }

  @Test
  void modeIsTheMeanWithoutItsGradient() {
    NDArray mean = row(1, -2);
    mean.setRequiresGradient(true);
    NDArray mode = new DiagonalGaussian(mean, row(0, 0)).mode();
    assertThat(mode.toFloatArray()).containsExactly(1, -2);
    assertThat(mode.hasGradient()).isFalse();
  }

  @Test
  void refusesTheDivergenceFromAnotherKind() {
    NDArray two = row(0, 0);
    assertThatThrownBy(() -> new DiagonalGaussian(two, two).kl(new Categorical(two)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("kl of a DiagonalGaussian with a Categorical: expected a DiagonalGaussian");
  }

  private static DiagonalGaussian distribution(NDArray parameters) {
    return new DiagonalGaussian(parameters.get(":, 0:2"), parameters.get(":, 2:4"));
  }

  private static double logProb(double[] parameters, double[] action) {
    double logProb = 0;
    for (int i = 0; i < 2; i++) {
      double std = Math.exp(parameters[2 + i]);
      double density =
          Math.exp(-Math.pow(action[i] - parameters[i], 2) / (2 * std * std))
              / (std * Math.sqrt(2 * Math.PI));
      logProb += Math.log(density);
    }
    return logProb;
  }

  /** Of e^p times a function of the point's number, by the trapezoid rule. */
  private static double integral(float[] logDensity, double width, DoubleUnaryOperator function) {
    double sum = 0;
    for (int i = 0; i < logDensity.length; i++) {
      sum += Math.exp(logDensity[i]) * function.applyAsDouble(i) * width;
    }
    return sum;
  }

  private NDArray row(double... numbers) {
    return manager.create(Gradients.floats(numbers), new Shape(1, numbers.length));
  }
}
