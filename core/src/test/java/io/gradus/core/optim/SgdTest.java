package io.gradus.core.optim;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.testing.Copies;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class SgdTest {
  @Test
  void movesAgainstTheGradient() {
    try (NDManager manager = TestDevice.manager();
        ParameterVector vector =
            new ParameterVector(
                manager, List.of(Vectors.parameter(manager, "x", new Shape(2), 1, 2)));
        Sgd sgd = new Sgd(vector)) {
      TorchOps.copy(manager.create(new float[] {4, -8}), vector.gradient());
      int arrays = manager.getManagedArrays().size();
      sgd.step(0.25);
      sgd.step(0.5);
      // 1 − 0.25 · 4 − 0.5 · 4,  2 + 0.25 · 8 + 0.5 · 8
      assertThat(vector.values().toFloatArray()).containsExactly(-2, 8);
      assertThat(vector.gradient().toFloatArray()).containsExactly(4, -8);
      assertThat(manager.getManagedArrays()).hasSize(arrays);
      assertThat(sgd.steps()).isEqualTo(2);
      Sgd resumed = new Sgd(vector);
      Copies.copy(sgd, resumed);
      assertThat(resumed.steps()).isEqualTo(2);
      assertThat(sgd.state()).isEmpty();
    }
  }
}
