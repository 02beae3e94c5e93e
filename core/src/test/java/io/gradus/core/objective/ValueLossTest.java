package io.gradus.core.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.TestDevice;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class ValueLossTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void isTheScaledMeanOfSquaredErrors() {
    // ½ · mean(1², 3²), whatever the old values
    ValueLoss loss = ValueLoss.unclipped(0.5);
    assertThat(loss.value(column(1, 5), column(9, -9), column(2, 2)).getFloat())
        .isCloseTo(2.5f, within(1e-6f));
    assertThat(loss.meanSquaredError(column(1, 5), column(9, -9), column(2, 2)).getFloat())
        .isCloseTo(5, within(1e-6f));
    // d/dV = V − R over the two rows
    assertThat(Gradients.byAutograd(column(1, 5), v -> loss.value(v, column(9, -9), column(2, 2))))
        .containsExactly(new float[] {-0.5f, 1.5f}, within(1e-6f));
  }

  @Test
  void clippedItIsTheLargerOfTheErrorsOfTheValueAndOfItsClippedMove() {
    ValueLoss loss = new ValueLoss(1, OptionalDouble.of(0.5));
    NDArray old = column(0, 0, 0, 0);
    NDArray targets = column(2, 2, -2, 1.8);
    // V = 0.3 moved within the limit: (0.3 − 2)²
    // V = 1 moved beyond, towards the target: the clipped 0.5 is farther off, (0.5 − 2)²
    // V = 1 moved beyond, away from it: the value itself is farther off, (1 + 2)²
    // V = 4 shot past it: (4 − 1.8)² is more than (0.5 − 1.8)²
    float expected = (1.7f * 1.7f + 1.5f * 1.5f + 9 + 2.2f * 2.2f) / 4;
    assertThat(loss.value(column(0.3, 1, 1, 4), old, targets).getFloat())
        .isCloseTo(expected, within(1e-6f));
    // Where the clipped move counts, the value has no gradient; else 2 (V − R) / 4.
    assertThat(Gradients.byAutograd(column(0.3, 1, 1, 4), v -> loss.value(v, old, targets)))
        .containsExactly(new float[] {-0.85f, 0, 1.5f, 1.1f}, within(1e-6f));
  }

  @Test
  void clippingIsAboutTheOldValue() {
    ValueLoss loss = new ValueLoss(1, OptionalDouble.of(0.5));
    // 10 → 12 is clipped to 10.5, which is farther from 13
    assertThat(loss.value(column(12), column(10), column(13)).getFloat())
        .isCloseTo(6.25f, within(1e-5f));
    assertThat(loss.value(column(8), column(10), column(7)).getFloat())
        .isCloseTo(6.25f, within(1e-5f));
  }

  @Test
  void refusesNumbersOutOfRange() {
    assertThatThrownBy(() -> ValueLoss.unclipped(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scale is -1.0: expected a number of at least 0");
    assertThatThrownBy(() -> new ValueLoss(1, OptionalDouble.of(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("clip of the value loss is 0.0: expected a number above 0");
  }

  private NDArray column(double... numbers) {
    return manager.create(Gradients.floats(numbers));
  }
}
