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
class SelfNormalisedObjectiveTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void theReturnsAreAveragedByTheirShareOfTheWeights() {
    // products 6 and ½: (6 · 10 + ½ · 20) / 6½
    assertThat(value(Ratios.logProb(manager)).getFloat()).isCloseTo(70 / 6.5f, within(1e-4f));
  }

  @Test
  void theSharesAreDifferentiatedToo() {
    // share · (R − L)
    float value = 70 / 6.5f;
    float first = 6 / 6.5f * (10 - value);
    float second = 0.5f / 6.5f * (20 - value);
    assertThat(Gradients.byAutograd(Ratios.logProb(manager), this::value))
        .containsExactly(new float[] {first, second, first, 0}, within(1e-4f));
  }

  @Test
  void noProductIsTooLarge() {
    // e^200, which no float holds, against e^199
    NDArray logProb = Inputs.matrix(manager, new double[][] {{100, 99}, {100, 100}});
    ObjectiveInput input = Inputs.of(logProb, new double[2][2], new double[][] {{1, 2}, {1, 2}});
    double share = 1 / (1 + Math.exp(-1));
    assertThat(new SelfNormalisedObjective().value(input).getFloat())
        .isCloseTo((float) (share + 2 * (1 - share)), within(1e-5f));
  }

  private NDArray value(NDArray logProb) {
    return new SelfNormalisedObjective().value(Ratios.input(logProb, 10, 20, 10));
  }
}
