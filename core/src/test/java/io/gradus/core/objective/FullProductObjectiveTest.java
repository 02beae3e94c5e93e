package io.gradus.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.TestDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ratios 2, 3 in the first trajectory; ½, 5 and padding in the second, which is a step shorter. */
@Tag("cuda")
class FullProductObjectiveTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void everyStepIsWeightedByTheRatiosOfAllSteps() {
    // products 2 · 3 and ½, over two trajectories
    assertThat(Gradients.byAutograd(Ratios.logProb(manager), this::value))
        .containsExactly(new float[] {6 * 10 / 2f, 0.5f * 20 / 2, 6 * 30 / 2f, 0}, within(1e-4f));
  }

  @Test
  void theWeightIsAConstantInTheValue() {
    // 6 (10 log 2 + 30 log 3) + ½ · 20 log ½, over two
    double sum = 6 * (10 * Math.log(2) + 30 * Math.log(3)) + 0.5 * 20 * Math.log(0.5);
    assertThat(value(Ratios.logProb(manager)).getFloat())
        .isCloseTo((float) (sum / 2), within(1e-3f));
  }

  private NDArray value(NDArray logProb) {
    return new FullProductObjective().value(Ratios.input(logProb, 10, 20, 30));
  }
}
