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
import java.util.function.ToDoubleBiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("cuda")
class BernoulliTest {
  private static final int SIZE = 3;

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void byHand() {
    // p = 3/4 and 1/2; of (1, 0): 3/4 · 1/2
    Bernoulli distribution = new Bernoulli(row(log(3), 0));
    assertThat(distribution.logProb(row(1, 0)).toFloatArray())
        .containsExactly(new float[] {log(3 / 8.0)}, within(1e-6f));
    assertThat(distribution.entropy().toFloatArray())
        .containsExactly(new float[] {0.5623351f + log(2)}, within(1e-6f));
    // ¾ log(¾ / ½) + ¼ log(¼ / ½), and nothing for the second
    assertThat(distribution.kl(new Bernoulli(row(0, 0))).toFloatArray())
        .containsExactly(new float[] {0.1308121f}, within(1e-6f));
  }

  @Test
  void agreesWithTorch() {
    for (ReferenceValues reference : ReferenceValues.of("bernoulli")) {
      Bernoulli distribution = new Bernoulli(reference.row(manager, "logits"));
      assertThat((double) distribution.logProb(reference.row(manager, "action")).getFloat(0))
          .isCloseTo(reference.number("log_prob"), within(1e-5));
      assertThat((double) distribution.entropy().getFloat(0))
          .isCloseTo(reference.number("entropy"), within(1e-5));
      assertThat(
              (double) distribution.kl(new Bernoulli(reference.row(manager, "other"))).getFloat(0))
          .isCloseTo(reference.number("kl"), within(2e-5));
    }
  }

  @Seeds
  void overAllActionsProbabilitiesSumToOneAndGiveEntropyAndDivergence(long seed) {
    Bernoulli p = new Bernoulli(row(random(seed, 2)));
    Bernoulli q = new Bernoulli(row(random(seed + 1000, 2)));
    double sum = 0;
    double entropy = 0;
    double kl = 0;
    for (int action = 0; action < 1 << SIZE; action++) {
      NDArray bits = row(action & 1, action >> 1 & 1, action >> 2 & 1);
      double logP = p.logProb(bits).getFloat(0);
      sum += Math.exp(logP);
      entropy -= Math.exp(logP) * logP;
      kl += Math.exp(logP) * (logP - q.logProb(bits).getFloat(0));
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
    assertThat((double) p.entropy().getFloat(0)).isCloseTo(entropy, within(3e-6));
    assertThat((double) p.kl(q).getFloat(0)).isCloseTo(kl, within(1e-5));
    assertThat(p.kl(q).getFloat(0)).isPositive();
  }

  @Seeds
  void gradientsAreThoseOfDifferences(long seed) {
    float[] logits = random(seed, 2);
    double[] other = Gradients.doubles(random(seed + 1000, 2));
    double[] action = {seed & 1, seed >> 1 & 1, 1};
    check(logits, z -> new Bernoulli(z).logProb(row(action)), (z, i) -> logProb(z, action[i]));
    check(logits, z -> new Bernoulli(z).entropy(), (z, i) -> entropy(z));
    check(
        logits,
        z -> new Bernoulli(z).kl(new Bernoulli(row(other))),
        (z, i) -> -entropy(z) - p(z) * logProb(other[i], 1) - (1 - p(z)) * logProb(other[i], 0));
  }

  private void check(
      float[] logits,
      UnaryOperator<NDArray> onArrays,
      ToDoubleBiFunction<Double, Integer> component) {
    double[] expected =
        Gradients.byDifferences(
            Gradients.doubles(logits),
            z -> {
              double sum = 0;
              for (int i = 0; i < SIZE; i++) {
                sum += component.applyAsDouble(z[i], i);
              }
              return sum;
            });
    assertThat(Gradients.byAutograd(row(logits), z -> onArrays.apply(z).sum()))
        .containsExactly(Gradients.floats(expected), within(5e-6f));
  }

  private static double p(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  private static double logProb(double logit, double action) {
    return Math.log(action == 1 ? p(logit) : 1 - p(logit));
  }

  private static double entropy(double logit) {
    return -p(logit) * Math.log(p(logit)) - (1 - p(logit)) * Math.log(1 - p(logit));
  }

  @ParameterizedTest
  @ValueSource(floats = {20, 1e4f, 1e30f})
  void logitsOfAnySizeGiveFiniteNumbersAndGradients(float size) {
    NDArray logits = row(size, -size, 0);
    NDArray likely = row(1, 0, 1);
    Bernoulli distribution = new Bernoulli(logits);
    assertThat(distribution.logProb(likely).getFloat(0)).isCloseTo(log(0.5), within(1e-6f));
    assertThat(distribution.logProb(row(0, 0, 1)).getFloat(0))
        .isCloseTo(-size + log(0.5), within(1e-6f * size));
    assertThat(distribution.entropy().getFloat(0)).isCloseTo(log(2), within(1e-6f));
    assertThat(distribution.kl(distribution).getFloat(0)).isZero();
    // d log π / dz = a − p
    assertThat(Gradients.byAutograd(logits, z -> new Bernoulli(z).logProb(likely).sum()))
        .containsExactly(new float[] {0, 0, 0.5f}, within(1e-6f));
    assertThat(Gradients.byAutograd(logits, z -> new Bernoulli(z).entropy().sum()))
        .containsExactly(new float[3], within(1e-6f));
    assertThat(
            Gradients.byAutograd(
                logits, z -> new Bernoulli(z).kl(new Bernoulli(row(0, 0, 0))).sum()))
        .containsExactly(new float[3], within(1e-6f));
  }

  /** Where 1 − p is 2e-9, a difference of floats would be 0. */
  @Test
  void aSmallEntropyIsNotLost() {
    double rare = Math.exp(-20) / (1 + Math.exp(-20));
    double expected = -rare * Math.log(rare) + rare; // −(1 − p) log(1 − p) is p, to the first order
    assertThat((double) new Bernoulli(row(20)).entropy().getFloat(0))
        .isCloseTo(expected, within(1e-5 * expected));
  }

  @Test
  void modeIsAOneWhereItIsLikelier() {
    assertThat(new Bernoulli(row(0.1, -0.1, 5)).mode().toFloatArray()).containsExactly(1, 0, 1);
  }

  @Test
  void logisticNoiseMakesOnesAsFrequentAsTheirProbability() {
    int rows = 20_000;
    Pcg64 random = Pcg64.seeded(5);
    float[] noise = new float[rows];
    for (int i = 0; i < rows; i++) {
      double uniform = random.nextDouble();
      noise[i] = (float) (Math.log(uniform) - Math.log1p(-uniform));
    }
    Bernoulli distribution = new Bernoulli(manager.full(new Shape(rows, 1), log(3))); // p = ¾
    float ones = distribution.sample(manager.create(noise, new Shape(rows, 1))).sum().getFloat();
    // three standard errors of √(¾ · ¼ / rows)
    assertThat((double) ones / rows).isCloseTo(0.75, within(0.0093));
  }

  @Test
  void refusesTheDivergenceFromAnotherKind() {
    NDArray two = row(0, 0);
    assertThatThrownBy(() -> new Bernoulli(two).kl(new Categorical(two)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("kl of a Bernoulli with a Categorical: expected a Bernoulli");
  }

  private NDArray row(double... numbers) {
    return row(Gradients.floats(numbers));
  }

  private NDArray row(float[] numbers) {
    return manager.create(numbers, new Shape(1, numbers.length));
  }

  private static float[] random(long seed, double scale) {
    Pcg64 random = Pcg64.seeded(seed);
    float[] numbers = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      numbers[i] = (float) (scale * random.nextGaussian());
    }
    return numbers;
  }

  private static float log(double x) {
    return (float) Math.log(x);
  }
}
