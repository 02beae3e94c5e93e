package io.gradus.core.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.testing.Copies;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("cuda")
class AdamTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void theFirstStepByHand() {
    // g = 3: m̂ = 3, √v̂ = 3, so θ moves by η · 3 / (3 + ε), whatever the βs
    try (ParameterVector vector = vector(10);
        Adam adam = new Adam(vector, new Adam.Settings(0.9, 0.999, 1))) {
      TorchOps.copy(manager.create(new float[] {3}), vector.gradient());
      adam.step(0.4);
      assertThat(vector.values().toFloatArray())
          .containsExactly(new float[] {10 - 0.3f}, within(1e-6f));
      assertThat(adam.steps()).isEqualTo(1);
    }
  }

  /** A large ε shows that it stands outside the root and after the correction. */
  @ParameterizedTest
  @CsvSource({"0.9, 0.999, 1e-8", "0.9, 0.999, 1e-5", "0.5, 0.9, 0.1", "0, 0.5, 1"})
  void equalsTheSameInDoublesOverManySteps(double beta1, double beta2, double epsilon) {
    Pcg64 random = Pcg64.seeded(5);
    double[] theta = {1, -2, 0.5, 0};
    double[] m = new double[4];
    double[] v = new double[4];
    try (ParameterVector vector = vector(Gradients.floats(theta));
        Adam adam = new Adam(vector, new Adam.Settings(beta1, beta2, epsilon))) {
      for (int t = 1; t <= 300; t++) {
        double rate = 0.01 * (1 - t / 400.0);
        float[] gradient = new float[4];
        for (int i = 0; i < 3; i++) { // the last gets none, ever
          gradient[i] = (float) (random.nextGaussian() + i);
          m[i] = beta1 * m[i] + (1 - beta1) * gradient[i];
          v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] * gradient[i];
          double first = m[i] / (1 - Math.pow(beta1, t));
          double second = v[i] / (1 - Math.pow(beta2, t));
          theta[i] -= rate * first / (Math.sqrt(second) + epsilon);
        }
        TorchOps.copy(manager.create(gradient), vector.gradient());
        adam.step(rate);
        assertThat(vector.values().toFloatArray())
            .as("step %d", t)
            .containsExactly(Gradients.floats(theta), within(2e-5f));
      }
      assertThat(vector.values().getFloat(3)).isZero();
      assertThat(adam.moments().get(0).toFloatArray())
          .containsExactly(Gradients.floats(m), within(1e-5f));
      assertThat(adam.moments().get(1).toFloatArray())
          .containsExactly(Gradients.floats(v), within(1e-4f));
    }
  }

  @Test
  void goesOnFromSavedStateAsIfItHadNeverStopped() {
    try (ParameterVector vector = vector(1, 2, 3);
        Adam adam = new Adam(vector, Adam.Settings.epsilon(1e-5));
        ParameterVector copy = vector(0, 0, 0);
        Adam resumed = new Adam(copy, Adam.Settings.epsilon(1e-5))) {
      for (int t = 0; t < 7; t++) {
        step(vector, adam, t);
      }
      TorchOps.copy(vector.values(), copy.values());
      adam.state()
          .forEach(
              (name, saved) ->
                  TorchOps.copy(saved, Objects.requireNonNull(resumed.state().get(name))));
      Copies.copy(adam, resumed);
      assertThat(resumed.state()).containsOnlyKeys("first_moment", "second_moment");
      for (int t = 7; t < 14; t++) {
        step(vector, adam, t);
        step(copy, resumed, t);
      }
      assertThat(copy.values().toFloatArray()).containsExactly(vector.values().toFloatArray());
      assertThat(resumed.steps()).isEqualTo(14);
    }
  }

  @Test
  void closingFreesItsStateAndNothingElse() {
    try (ParameterVector vector = vector(1, 2, 3)) {
      int before = manager.getManagedArrays().size();
      new Adam(vector, Adam.Settings.epsilon(1e-5)).close();
      assertThat(manager.getManagedArrays()).hasSize(before);
      assertThat(vector.values().toFloatArray()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void refusesConstantsOutOfRange() {
    assertThatThrownBy(() -> new Adam.Settings(1, 0.999, 1e-8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beta1 is 1.0: expected a number in [0, 1)");
    assertThatThrownBy(() -> new Adam.Settings(0.9, Double.NaN, 1e-8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beta2 is NaN: expected a number in [0, 1)");
    assertThatThrownBy(() -> Adam.Settings.epsilon(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epsilon is 0.0: expected a number above 0");
  }

  private void step(ParameterVector vector, Adam adam, int t) {
    TorchOps.copy(manager.create(new float[] {t, -1, 0.1f * t - 0.5f}), vector.gradient());
    adam.step(0.01);
  }

  private ParameterVector vector(float... numbers) {
    return new ParameterVector(
        manager, List.of(Vectors.parameter(manager, "x", new Shape(numbers.length), numbers)));
  }
}
