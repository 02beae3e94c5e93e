package io.gradus.core.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.optim.RmsProp.Form;
import io.gradus.core.testing.Copies;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("cuda")
class RmsPropTest {
  private static final float[][] GRADIENTS = {
    {3, -1, 0.1f, 0}, {1, -2, 0.05f, 0}, {-4, 0.5f, 0.2f, 0}, {0.5f, -1, 0, 0}, {2, 3, -0.4f, 0}
  };

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void theFirstStepByHand() {
    // g = 3, α = ¾, ε = ½.  torch: v = 9/4, 3 / (1½ + ½);  TensorFlow: v = 3, 3 / √3½
    assertThat(first(Form.TORCH)).isCloseTo(10 - 0.4f * 1.5f, within(1e-6f));
    assertThat(first(Form.TENSORFLOW))
        .isCloseTo((float) (10 - 0.4 * 3 / Math.sqrt(3.5)), within(1e-6f));
  }

  private float first(Form form) {
    try (ParameterVector vector = vector(10);
        RmsProp optimizer = new RmsProp(vector, form, 0.75, 0.5)) {
      TorchOps.copy(manager.create(new float[] {3}), vector.gradient());
      optimizer.step(0.4);
      return vector.values().getFloat(0);
    }
  }

  /**
   * Five steps of rate 0.1 / t with α = 0.9 from (1, −2, ½, ¼), as torch 2.x's {@code RMSprop} and
   * Stable-Baselines3's {@code RMSpropTFLike} take them in doubles. A large ε shows its place.
   */
  @ParameterizedTest
  @CsvSource({
    "TORCH, 1e-5, 0.6827478364066804, -1.581962028395564, 0.07268763168484521",
    "TORCH, 0.1, 0.714802214210886, -1.6728473031459705, 0.3994594323153883",
    "TENSORFLOW, 1e-5, 0.7828231154229226, -1.847362470275884, 0.48914607663647",
    "TENSORFLOW, 0.1, 0.7891894033522119, -1.854472906195398, 0.48957649921760577"
  })
  void equalsItsModels(Form form, double epsilon, double a, double b, double c) {
    try (ParameterVector vector = vector(1, -2, 0.5f, 0.25f);
        RmsProp optimizer = new RmsProp(vector, form, 0.9, epsilon)) {
      for (int t = 0; t < GRADIENTS.length; t++) {
        TorchOps.copy(manager.create(GRADIENTS[t]), vector.gradient());
        optimizer.step(0.1 / (t + 1));
      }
      assertThat(vector.values().toFloatArray())
          .containsExactly(Gradients.floats(new double[] {a, b, c, 0.25}), within(2e-6f));
      double[] averages =
          form == Form.TORCH
              ? new double[] {2.38189, 1.36746, 0.02007835, 0}
              : new double[] {2.97238, 1.95795, 0.61056835, 0.59049};
      assertThat(average(optimizer).toFloatArray())
          .containsExactly(Gradients.floats(averages), within(1e-6f));
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void goesOnFromSavedStateAsIfItHadNeverStopped(Form form) {
    try (ParameterVector vector = vector(1, 2, 3, 4);
        RmsProp optimizer = new RmsProp(vector, form, 0.9, 1e-5);
        ParameterVector copy = vector(0, 0, 0, 0);
        RmsProp resumed = new RmsProp(copy, form, 0.9, 1e-5)) {
      step(vector, optimizer, 0);
      step(vector, optimizer, 1);
      TorchOps.copy(vector.values(), copy.values());
      TorchOps.copy(average(optimizer), average(resumed));
      Copies.copy(optimizer, resumed);
      for (int t = 2; t < 5; t++) {
        step(vector, optimizer, t);
        step(copy, resumed, t);
      }
      assertThat(copy.values().toFloatArray()).containsExactly(vector.values().toFloatArray());
      assertThat(resumed.steps()).isEqualTo(5);
    }
  }

  @Test
  void closingFreesItsStateAndNothingElse() {
    try (ParameterVector vector = vector(1, 2, 3)) {
      int before = manager.getManagedArrays().size();
      new RmsProp(vector, Form.TORCH, 0.99, 1e-5).close();
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void refusesConstantsOutOfRange() {
    try (ParameterVector vector = vector(1)) {
      assertThatThrownBy(() -> new RmsProp(vector, Form.TORCH, 1, 1e-5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("decay is 1.0: expected a number in [0, 1)");
      assertThatThrownBy(() -> new RmsProp(vector, Form.TORCH, 0.99, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("epsilon is 0.0: expected a number above 0");
    }
  }

  private void step(ParameterVector vector, RmsProp optimizer, int t) {
    TorchOps.copy(manager.create(GRADIENTS[t]), vector.gradient());
    optimizer.step(0.1);
  }

  private static NDArray average(RmsProp optimizer) {
    Map<String, NDArray> state = optimizer.state();
    assertThat(state).containsOnlyKeys("square_average");
    return state.values().iterator().next();
  }

  private ParameterVector vector(float... numbers) {
    return new ParameterVector(
        manager, List.of(Vectors.parameter(manager, "x", new Shape(numbers.length), numbers)));
  }
}
