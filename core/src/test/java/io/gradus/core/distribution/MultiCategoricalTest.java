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
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class MultiCategoricalTest {
  private static final int[] N = {2, 3};

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void logProbIsTheSumOverTheComponents() {
    // odds 1 : 3 and 1 : 2 : 5; of (1, 2): 3/4 · 5/8
    NDArray logits = row(0, Math.log(3), 0, Math.log(2), Math.log(5));
    NDArray actions = manager.create(new long[] {1, 2}, new Shape(1, 2));
    NDArray logProb = new MultiCategorical(logits, N).logProb(actions);
    assertThat(logProb.toFloatArray())
        .containsExactly(new float[] {(float) Math.log(15 / 32.0)}, within(1e-6f));
    assertThat(logProb.getShape()).isEqualTo(new Shape(1));
    assertThat(new MultiCategorical(logits, N).entropy().toFloatArray())
        .containsExactly(new float[] {0.5623351f + 0.9002561f}, within(1e-6f));
  }

  @Test
  void agreesWithTorch() {
    int[] n = {2, 5, 3};
    for (ReferenceValues reference : ReferenceValues.of("multi_categorical")) {
      MultiCategorical distribution = new MultiCategorical(reference.row(manager, "logits"), n);
      float[] action = reference.numbers("action");
      long[] indices = {(long) action[0], (long) action[1], (long) action[2]};
      assertThat(
              (double) distribution.logProb(manager.create(indices, new Shape(1, 3))).getFloat(0))
          .isCloseTo(reference.number("log_prob"), within(1e-5));
      assertThat((double) distribution.entropy().getFloat(0))
          .isCloseTo(reference.number("entropy"), within(1e-5));
      MultiCategorical other = new MultiCategorical(reference.row(manager, "other"), n);
      assertThat((double) distribution.kl(other).getFloat(0))
          .isCloseTo(reference.number("kl"), within(2e-5));
    }
  }

  @Seeds
  void overAllActionsProbabilitiesSumToOneAndGiveEntropyAndDivergence(long seed) {
    MultiCategorical p = new MultiCategorical(row(random(seed)), N);
    MultiCategorical q = new MultiCategorical(row(random(seed + 1000)), N);
    double sum = 0;
    double entropy = 0;
    double kl = 0;
    for (NDArray action : allActions()) {
      double logP = p.logProb(action).getFloat(0);
      sum += Math.exp(logP);
      entropy -= Math.exp(logP) * logP;
      kl += Math.exp(logP) * (logP - q.logProb(action).getFloat(0));
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
    assertThat((double) p.entropy().getFloat(0)).isCloseTo(entropy, within(3e-6));
    assertThat((double) p.kl(q).getFloat(0)).isCloseTo(kl, within(1e-5));
    assertThat(p.kl(q).getFloat(0)).isPositive();
  }

  private List<NDArray> allActions() {
    List<NDArray> actions = new ArrayList<>();
    for (long first = 0; first < N[0]; first++) {
      for (long second = 0; second < N[1]; second++) {
        actions.add(manager.create(new long[] {first, second}, new Shape(1, 2)));
      }
    }
    return actions;
  }

  @Seeds
  void gradientsAreThoseOfDifferences(long seed) {
    float[] logits = random(seed);
    double[] other = Gradients.doubles(random(seed + 1000));
    int[] action = {(int) (seed % 2), (int) (seed % 3)};
    NDArray indices = manager.create(new long[] {action[0], action[1]}, new Shape(1, 2));
    check(
        logits,
        z -> new MultiCategorical(z, N).logProb(indices),
        z -> logProb(z, 0, 2, action[0]) + logProb(z, 2, 3, action[1]));
    check(
        logits,
        z -> new MultiCategorical(z, N).entropy(),
        z -> -expectedLog(z, z, 0, 2) - expectedLog(z, z, 2, 3));
    check(
        logits,
        z -> new MultiCategorical(z, N).kl(new MultiCategorical(row(other), N)),
        z ->
            expectedLog(z, z, 0, 2)
                + expectedLog(z, z, 2, 3)
                - expectedLog(z, other, 0, 2)
                - expectedLog(z, other, 2, 3));
  }

  private void check(
      float[] logits, UnaryOperator<NDArray> onArrays, ToDoubleFunction<double[]> inDoubles) {
    double[] expected = Gradients.byDifferences(Gradients.doubles(logits), inDoubles);
    assertThat(Gradients.byAutograd(row(logits), z -> onArrays.apply(z).sum()))
        .containsExactly(Gradients.floats(expected), within(5e-6f));
  }

  private static double logProb(double[] z, int offset, int n, int choice) {
    double sum = 0;
    for (int i = offset; i < offset + n; i++) {
      sum += Math.exp(z[i]);
    }
    return z[offset + choice] - Math.log(sum);
  }

  /** E log q under p. */
  private static double expectedLog(double[] p, double[] q, int offset, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(logProb(p, offset, n, i)) * logProb(q, offset, n, i);
    }
    return sum;
  }

  @Test
  void modeAndSampleAreTakenComponentByComponent() {
    MultiCategorical distribution = new MultiCategorical(row(1, 0, 0, 3, -1), N);
    assertThat(distribution.mode().toLongArray()).containsExactly(0, 1);
    NDArray sample = distribution.sample(row(0, 2, 0, 0, 5));
    assertThat(sample.toLongArray()).containsExactly(1, 2);
    assertThat(sample.getShape()).isEqualTo(new Shape(1, 2));
  }

  @Test
  void refusesTheDivergenceFromAnotherKind() {
    NDArray five = row(0, 0, 0, 0, 0);
    assertThatThrownBy(() -> new MultiCategorical(five, N).kl(new Categorical(five)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("kl of a MultiCategorical with a Categorical: expected a MultiCategorical");
  }

  private NDArray row(double... numbers) {
    return row(Gradients.floats(numbers));
  }

  private NDArray row(float[] numbers) {
    return manager.create(numbers, new Shape(1, numbers.length));
  }

  private static float[] random(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    float[] numbers = new float[5];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (2 * random.nextGaussian());
    }
    return numbers;
  }
}
