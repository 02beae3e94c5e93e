package io.gradus.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.gradus.core.random.Pcg64;
import io.gradus.core.torch.TorchOps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MlpTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void forwardByHand() {
    Mlp mlp = new Mlp(2, new int[] {3}, 2, 1, Pcg64.seeded(1));
    mlp.initialize(manager);
    set(mlp, 0, 1, 3, 0, 2, 4, -1); // (2, 3)
    set(mlp, 1, 0.5f, -0.5f, 0);
    set(mlp, 2, 1, 0, -1, 1, 2, 3); // (3, 2)
    set(mlp, 3, 10, 20);
    // x = (0.1, −0.2): x W + b = (0.1 − 0.4 + 0.5, 0.3 − 0.8 − 0.5, 0.2)
    double a = Math.tanh(0.2);
    double b = Math.tanh(-1);
    double c = Math.tanh(0.2);
    assertThat(forward(mlp, 0.1f, -0.2f))
        .containsExactly(
            new float[] {(float) (10 + a - b + 2 * c), (float) (20 + b + 3 * c)}, within(2e-6f));
  }

  @Test
  void withoutHiddenLayersItIsLinear() {
    Mlp mlp = new Mlp(2, new int[0], 1, 1, Pcg64.seeded(1));
    mlp.initialize(manager);
    set(mlp, 0, 3, -2);
    set(mlp, 1, 0.5f);
    assertThat(forward(mlp, 100, 10)).containsExactly(280.5f);
    assertThat(mlp.widths()).containsExactly(2, 1);
  }

  @Test
  void hiddenLayersHaveTheGainRootTwoTheLastItsOwnAndBiasesAreZero() {
    Mlp mlp = new Mlp(4, new int[] {4, 4}, 4, 0.01, Pcg64.seeded(1));
    mlp.initialize(manager);
    double[] gains = {Math.sqrt(2), Math.sqrt(2), 0.01};
    for (int i = 0; i < 3; i++) {
      // an orthogonal 4 × 4 matrix times a gain has the squared norm 4 gain²
      NDArray weight = mlp.getParameters().get(2 * i).getValue().getArray();
      assertThat(weight.square().sum().getFloat())
          .isCloseTo((float) (4 * gains[i] * gains[i]), within(1e-5f));
      assertThat(mlp.getParameters().get(2 * i + 1).getValue().getArray().toFloatArray())
          .containsOnly(0);
    }
  }

  @Test
  void saysItsWidths() {
    Mlp mlp = new Mlp(4, new int[] {64, 32}, 2, 1, Pcg64.seeded(1));
    assertThat(mlp).hasToString("Mlp(4-64-32-2, tanh)");
    assertThat(mlp.widths()).containsExactly(4, 64, 32, 2);
    assertThat(mlp.getOutputShapes(new Shape[] {new Shape(9, 4)})).containsExactly(new Shape(9, 2));
  }

  @Test
  void refusesWidthsThatDoNotFit() {
    assertThatThrownBy(() -> new Mlp(4, new int[] {0}, 2, 1, Pcg64.seeded(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the width of layer 0 is 0: expected at least 1");
    Mlp mlp = new Mlp(4, new int[] {8}, 2, 1, Pcg64.seeded(1));
    assertThatThrownBy(() -> mlp.initialize(manager, DataType.FLOAT32, new Shape(1, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("input has shape (1, 3): expected (N, 4)");
  }

  private void set(Mlp mlp, int layer, float... numbers) {
    NDArray array = mlp.getParameters().get(layer).getValue().getArray();
    TorchOps.recordingGradients(
        false,
        () -> {
          TorchOps.copy(manager.create(numbers, array.getShape()), array);
          return array;
        });
  }

  private float[] forward(Mlp mlp, float... observation) {
    NDArray input = manager.create(observation, new Shape(1, observation.length));
    return mlp.forward(new ParameterStore(manager, false), new NDList(input), false)
        .singletonOrThrow()
        .toFloatArray();
  }
}
