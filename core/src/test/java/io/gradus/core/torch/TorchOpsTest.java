package io.gradus.core.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import io.gradus.core.Constants;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.TestDevice;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class TorchOpsTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void clipScalesByTheLimitOverTheNormAndAMillionth() {
    // clip_grad_norm_: limit / (norm + 1e-6), here 1 / (5 + 1e-6)
    NDArray gradient = manager.create(new float[] {3, -4});
    NDArray norm = TorchOps.clip(manager, gradient, 1);
    assertThat(norm.getFloat()).isEqualTo(5);
    assertThat(gradient.toFloatArray()).containsExactly(new float[] {0.6f, -0.8f}, within(2e-7f));
    // 1e-6 shows where the norm is of its size: 1e-6 / (1e-6 + 1e-6)
    NDArray small = manager.create(new float[] {1e-6f});
    TorchOps.clip(manager, small, 1e-6);
    assertThat(small.getFloat(0)).isCloseTo(0.5e-6f, within(1e-9f));
  }

  @Test
  void clipLeavesAGradientWithinTheLimit() {
    NDArray gradient = manager.create(new float[] {3, -4});
    assertThat(TorchOps.clip(manager, gradient, 5.1).getFloat()).isEqualTo(5);
    assertThat(gradient.toFloatArray()).containsExactly(3, -4);
    NDArray zero = manager.create(new float[2]);
    assertThat(TorchOps.clip(manager, zero, 0.5).getFloat()).isZero();
    assertThat(zero.toFloatArray()).containsExactly(0, 0);
  }

  @Test
  void copyKeepsTheStorageOfItsTarget() {
    NDArray whole = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
    NDArray view = whole.get("1");
    TorchOps.copy(manager.create(new float[] {5, 6, 7, 8}, new Shape(2, 2)), whole);
    assertThat(view.toFloatArray()).containsExactly(7, 8);
    NDArray scalar = manager.create(1f);
    TorchOps.copy(manager.create(2f), scalar);
    assertThat(scalar.getFloat()).isEqualTo(2);
  }

  @Test
  void gradientIsThatOfTheGradientCollector() {
    NDArray x = manager.create(new float[] {1, 2, 3});
    NDArray w = manager.create(new float[] {0.5f, -1, 2, 1, 0, 3}, new Shape(2, 3));
    NDArray out = manager.zeros(new Shape(9));
    for (NDArray leaf : List.of(x, w)) {
      leaf.setRequiresGradient(true);
    }
    float[] expected = new float[9];
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(loss(x, w));
    }
    System.arraycopy(x.getGradient().toFloatArray(), 0, expected, 0, 3);
    System.arraycopy(w.getGradient().toFloatArray(), 0, expected, 3, 6);
    x.getGradient().muli(0);
    w.getGradient().muli(0);
    TorchOps.recordingGradients(
        true,
        () -> {
          TorchOps.gradient(loss(x, w), List.of(x, w), out);
          return out;
        });
    assertThat(out.toFloatArray()).containsExactly(expected);
    assertThat(expected[0]).isNotZero();
  }

  @Test
  void gradientLeavesNothingBehindToAccumulate() {
    NDArray x = manager.create(new float[] {1, 2});
    for (int i = 0; i < 3; i++) {
      // d Σ x³ / dx = 3 x², at every call
      assertThat(Gradients.byAutograd(x, y -> y.mul(y).mul(y).sum()))
          .containsExactly(new float[] {3, 12}, within(1e-5f));
    }
  }

  @Test
  void aGradientThatWasNotANumberLeavesNothingBehindEither() {
    NDArray x = manager.create(new float[] {0, 2});
    // d√x/dx at 0 is ∞, times 0 is NaN
    assertThat(Gradients.byAutograd(x, y -> y.sqrt().mul(Constants.of(y, 0)).sum())[0]).isNaN();
    assertThat(Gradients.byAutograd(x, y -> y.sum())).containsExactly(1, 1);
  }

  @Test
  void aParameterThatTheLossDoesNotDependOnGetsZero() {
    NDArray x = manager.create(new float[] {1, 2});
    NDArray unused = manager.create(new float[] {5, 6, 7});
    x.setRequiresGradient(true);
    unused.setRequiresGradient(true);
    NDArray out = manager.full(new Shape(5), 9f);
    for (int i = 0; i < 2; i++) {
      TorchOps.recordingGradients(
          true,
          () -> {
            TorchOps.gradient(x.add(x).sum(), List.of(unused, x), out);
            return out;
          });
      assertThat(out.toFloatArray()).containsExactly(0, 0, 0, 2, 2);
    }
  }

  @Test
  void gradientsAreWeightedAndReachResultsOnTheWayToo() {
    NDArray x = manager.create(new float[] {1, 2});
    NDArray unused = manager.create(new float[] {5, 6, 7});
    x.setRequiresGradient(true);
    unused.setRequiresGradient(true);
    NDManager owner = manager.newSubManager();
    TorchOps.recordingGradients(
        true,
        () -> {
          NDArray middle = x.mul(Constants.of(x, 3));
          NDArray weights = manager.create(new float[] {1, -2});
          List<NDArray> found =
              TorchOps.gradients(owner, middle.square(), weights, List.of(x, middle, unused));
          // d (3x)² / d 3x = 6x, d (3x)² / dx = 18x
          assertThat(found.get(0).toFloatArray()).containsExactly(18, -72);
          assertThat(found.get(1).toFloatArray()).containsExactly(6, -24);
          assertThat(found.get(2).toFloatArray()).containsExactly(0, 0, 0);
          assertThat(owner.getManagedArrays()).containsExactlyInAnyOrderElementsOf(found);
          return found;
        });
    assertThat(x.getGradient().toFloatArray()).containsExactly(0, 0);
  }

  @Test
  void gradientsKeepNoArrayAlive() {
    NDArray x = manager.create(new float[] {1, 2});
    x.setRequiresGradient(true);
    NDManager system = manager.getParentManager();
    int before = 0;
    for (int i = 0; i < 50; i++) {
      try (NDManager step = manager.newSubManager()) {
        TorchOps.recordingGradients(
            true,
            () -> {
              NDArray data = step.ones(new Shape(2));
              return TorchOps.gradients(step, data.mul(x), data, List.of(x));
            });
      }
      before = i == 5 ? system.getManagedArrays().size() : before;
    }
    assertThat(system.getManagedArrays()).hasSize(before);
  }

  @Test
  void gradientKeepsNoArrayAlive() {
    NDArray x = manager.create(new float[] {1, 2});
    NDArray out = manager.zeros(new Shape(2));
    x.setRequiresGradient(true);
    NDManager system = manager.getParentManager();
    int before = 0;
    for (int i = 0; i < 50; i++) {
      try (NDManager step = manager.newSubManager()) {
        TorchOps.recordingGradients(
            true,
            () -> {
              NDArray data = step.ones(new Shape(2));
              TorchOps.gradient(data.mul(x).sum(), List.of(x), out);
              return out;
            });
      }
      before = i == 5 ? system.getManagedArrays().size() : before;
    }
    assertThat(system.getManagedArrays()).hasSize(before);
  }

  @Test
  void recordingIsSwitchedBackWhateverHappens() {
    for (boolean outer : new boolean[] {true, false}) {
      JniUtils.setGradMode(outer);
      assertThat(TorchOps.recordingGradients(!outer, JniUtils::isGradMode)).isEqualTo(!outer);
      assertThat(JniUtils.isGradMode()).isEqualTo(outer);
      assertThatThrownBy(
              () ->
                  TorchOps.recordingGradients(
                      !outer,
                      () -> {
                        throw new IllegalStateException("out");
                      }))
          .hasMessage("out");
      assertThat(JniUtils.isGradMode()).isEqualTo(outer);
    }
  }

  private static NDArray loss(NDArray x, NDArray w) {
    return w.mul(x).tanh().square().sum();
  }
}
