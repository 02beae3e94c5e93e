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
class PerDecisionObjectiveTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aRewardIsWeightedByTheRatiosUpToItsStep() {
    // 10 · 2 + 30 · 2 · 3 and 20 · ½, over two trajectories
    assertThat(value(Ratios.logProb(manager)).getFloat())
        .isCloseTo((20 + 180 + 10) / 2f, within(1e-3f));
  }

  @Test
  void anActionIsCreditedWithTheWeightedRewardsFromItsStepOn() {
    assertThat(Gradients.byAutograd(Ratios.logProb(manager), this::value))
        .containsExactly(new float[] {(20 + 180) / 2f, 10 / 2f, 180 / 2f, 0}, within(1e-3f));
  }

  private NDArray value(NDArray logProb) {
    return new PerDecisionObjective().value(Ratios.input(logProb, 10, 20, 30));
  }
}
