package io.gradus.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
class TruncatedProductObjectiveTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void noProductCountsMoreThanTheCap() {
    // min(6, 2) and ½
    assertThat(Gradients.byAutograd(Ratios.logProb(manager), z -> value(2, z)))
        .containsExactly(new float[] {2 * 10 / 2f, 0.5f * 20 / 2, 2 * 30 / 2f, 0}, within(1e-4f));
  }

  @Test
  void aCapAboveAllProductsIsNone() {
    assertThat(Gradients.byAutograd(Ratios.logProb(manager), z -> value(7, z)))
        .containsExactly(
            Gradients.byAutograd(
                Ratios.logProb(manager),
                z -> new FullProductObjective().value(Ratios.input(z, 10, 20, 30))));
  }

  @Test
  void refusesACapThatIsNone() {
    assertThatThrownBy(() -> new TruncatedProductObjective(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cap is 0.0: expected a number above 0");
  }

  private static NDArray value(double cap, NDArray logProb) {
    return new TruncatedProductObjective(cap).value(Ratios.input(logProb, 10, 20, 30));
  }
}
