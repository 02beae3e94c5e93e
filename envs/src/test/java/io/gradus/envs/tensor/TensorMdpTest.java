package io.gradus.envs.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.Constants;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.TestDevice;
import io.gradus.envs.toy.TabularMdp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class TensorMdpTest {
  /** 0 → 1 → 2 → 0 by action 0, stay by action 1; the reward is 10 s + a. */
  private static final TabularMdp RING =
      new TabularMdp(
          new double[] {1, 0, 0},
          new double[][][] {{{0, 1, 0}, {1, 0, 0}}, {{0, 0, 1}, {0, 1, 0}}, {{1, 0, 0}, {0, 0, 1}}},
          new double[][] {{0, 1}, {10, 11}, {20, 21}},
          new boolean[3],
          4);

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void onOneHotVectorsItIsTheProblem() {
    try (TensorMdp tensors = new TensorMdp(manager, RING, DataType.FLOAT32)) {
      for (int s = 0; s < 3; s++) {
        for (int a = 0; a < 2; a++) {
          TensorEnvironment.Transition next = tensors.step(oneHot(3, s), oneHot(2, a));
          assertThat(Gradients.doubles(next.state().toFloatArray()))
              .containsExactly(RING.transition(s, a));
          assertThat(next.reward().toFloatArray()).containsExactly(10 * s + a);
        }
      }
    }
  }

  @Test
  void betweenThemItIsBilinear() {
    try (TensorMdp tensors = new TensorMdp(manager, RING, DataType.FLOAT64)) {
      NDArray state = manager.create(new double[] {0.5, 0.5, 0}, new Shape(1, 3));
      NDArray action = manager.create(new double[] {0.25, 0.75}, new Shape(1, 2));
      TensorEnvironment.Transition next = tensors.step(state, action);
      // ¼ moves on, ¾ stays;  ½ (0 + ¾) + ½ (10 + ¾)
      assertThat(next.state().toDoubleArray())
          .containsExactly(new double[] {0.375, 0.125 + 0.375, 0.125}, within(1e-12));
      assertThat(next.reward().toDoubleArray()).containsExactly(5.75);
    }
  }

  @Test
  void rewardAndNextStateHaveADerivativeByTheAction() {
    try (TensorMdp tensors = new TensorMdp(manager, RING, DataType.FLOAT32)) {
      float[] byAction =
          Gradients.byAutograd(
              oneHot(2, 0),
              a -> {
                TensorEnvironment.Transition next = tensors.step(oneHot(3, 1), a);
                NDArray reached = next.state().get(":, 2").sum();
                return next.reward().sum().add(reached.mul(Constants.of(reached, 100)));
              });
      // reward 10 or 11; only action 0 leads from 1 to 2
      assertThat(byAction).containsExactly(10 + 100, 11);
    }
  }

  @Test
  void refusesWhatHasNoDerivative() {
    double[][][] halves = {{{1, 0}}, {{0.5, 0.5}}};
    double[][] reward = {{0}, {0}};
    double[] initial = {1, 0};
    assertThatThrownBy(
            () ->
                new TensorMdp(
                    manager,
                    new TabularMdp(initial, halves, reward, new boolean[2], 1),
                    DataType.FLOAT32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "transition[1][0][0] is 0.5: expected 0 or 1, since a gradient passes through"
                + " deterministic transitions only");
    double[][][] stay = {{{1, 0}}, {{0, 1}}};
    assertThatThrownBy(
            () ->
                new TensorMdp(
                    manager,
                    new TabularMdp(initial, stay, reward, new boolean[] {false, true}, 1),
                    DataType.FLOAT32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("state 1 is terminal: expected a problem that ends at its horizon only");
  }

  private NDArray oneHot(int size, int index) {
    float[] vector = new float[size];
    vector[index] = 1;
    return manager.create(vector, new Shape(1, size));
  }
}
