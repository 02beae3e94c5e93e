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
class FirstOrderObjectiveTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void anActionIsWeightedByItsOwnRatio() {
    // 2 · 10, ½ · 20, 3 · 30, over two trajectories; the value is their sum
    assertThat(value(new FirstOrderObjective(), Ratios.logProb(manager)).getFloat())
        .isCloseTo(120 / 2f, within(1e-3f));
    assertThat(
            Gradients.byAutograd(Ratios.logProb(manager), z -> value(new FirstOrderObjective(), z)))
        .containsExactly(new float[] {20 / 2f, 10 / 2f, 90 / 2f, 0}, within(1e-3f));
  }

  @Test
  void orOverThreeSteps() {
    FirstOrderObjective steps = new FirstOrderObjective(Normaliser.STEPS);
    assertThat(value(steps, Ratios.logProb(manager)).getFloat()).isCloseTo(40, within(1e-3f));
  }

  private static NDArray value(FirstOrderObjective objective, NDArray logProb) {
    return objective.value(Ratios.input(logProb, 10, 20, 30));
  }
}
