package io.gradus.core.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BoxTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;
  private final Box box = new Box(new float[] {-1, 0}, new float[] {1, INFINITY});

  @Test
  void holdsWhatLiesWithinTheBoundsOfEachComponent() {
    assertThat(box.contains(new float[] {-1, 0}, 0)).isTrue();
    assertThat(box.contains(new float[] {1, INFINITY}, 0)).isTrue();
    assertThat(box.contains(new float[] {-1.01f, 0}, 0)).isFalse();
    assertThat(box.contains(new float[] {0, -0.01f}, 0)).isFalse();
    assertThat(box.contains(new float[] {Float.NaN, 0}, 0)).isFalse();
  }

  @Test
  void readsTheRowThatStartsAtTheOffset() {
    float[] rows = {9, 9, 0.5f, 7};
    assertThat(box.contains(rows, 0)).isFalse();
    assertThat(box.contains(rows, 2)).isTrue();
  }

  @Test
  void clipsTheRowAtTheOffsetAndNoOther() {
    float[] rows = {9, -9, -9, -9, 0.5f, 7};
    box.clip(rows, 2);
    assertThat(rows).containsExactly(9, -9, -1, 0, 0.5f, 7);
    float[] unclear = {Float.NaN, Float.NaN};
    box.clip(unclear, 0);
    assertThat(unclear).containsExactly(Float.NaN, Float.NaN);
  }

  @Test
  void doesNotShareItsArrays() {
    float[] low = {0};
    float[] high = {1};
    Box made = new Box(low, high);
    low[0] = -5;
    made.high()[0] = 5;
    made.low()[0] = -5;
    made.shape()[0] = 7;
    assertThat(made).isEqualTo(Box.of(1, 0, 1)).hasSameHashCodeAs(Box.of(1, 0, 1));
  }

  @Test
  void equalsABoxOfTheSameShapeAndBoundsOnly() {
    Box square = new Box(new long[] {2, 2}, new float[4], new float[] {1, 1, 1, 1});
    assertThat(square).isNotEqualTo(Box.of(4, 0, 1));
    assertThat(square.size()).isEqualTo(4);
    assertThat(Box.of(2, 0, 1)).isNotEqualTo(Box.of(2, 0, 2)).isNotEqualTo(Box.of(2, -1, 1));
  }

  @Test
  void saysWhatItIs() {
    assertThat(Box.of(2, -1, 1)).hasToString("Box(-1.0, 1.0, shape [2])");
    assertThat(box).hasToString("Box([-1.0, 0.0], [1.0, Infinity], shape [2])");
    assertThat(Box.of(1, -2, 2).rule()).isEqualTo("a number in [-2.0, 2.0]");
    assertThat(Box.of(2, -1, 1).rule())
        .isEqualTo("2 numbers within the bounds of Box(-1.0, 1.0, shape [2])");
  }

  @Test
  void refusesBoundsThatAreNone() {
    assertThatThrownBy(() -> new Box(new float[] {0, 2}, new float[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Box has bounds [2.0, 1.0] at 1: expected low ≤ high");
    assertThatThrownBy(() -> Box.of(1, Float.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Box has bounds [NaN, 1.0] at 0: expected low ≤ high");
  }

  @Test
  void refusesSizesThatDiffer() {
    assertThatThrownBy(() -> new Box(new float[2], new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("high has 3 numbers: expected 2");
    assertThatThrownBy(() -> new Box(new long[] {2, 2}, new float[3], new float[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("low has 3 numbers: expected 4");
    assertThatThrownBy(() -> new Box(new long[] {2, 0}, new float[0], new float[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a dimension of Box is 0: expected at least 1");
  }
}
