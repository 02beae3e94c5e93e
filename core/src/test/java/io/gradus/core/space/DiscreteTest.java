package io.gradus.core.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DiscreteTest {
  private static final Discrete FROM_MINUS_ONE = new Discrete(3, -1);

  @Test
  void holdsTheIntegersFromStartOnAndNothingElse() {
    float[] rows = {-2, -1, 0, 1, 2, 0.5f, Float.NaN, Float.NEGATIVE_INFINITY};
    boolean[] contained = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      contained[i] = FROM_MINUS_ONE.contains(rows, i);
    }
    assertThat(contained).containsExactly(false, true, true, true, false, false, false, false);
  }

  @Test
  void isAScalar() {
    assertThat(FROM_MINUS_ONE.shape()).isEmpty();
    assertThat(FROM_MINUS_ONE.size()).isEqualTo(1);
  }

  @Test
  void startsAtZeroUnlessSaid() {
    assertThat(new Discrete(4)).isEqualTo(new Discrete(4, 0)).isNotEqualTo(new Discrete(4, 1));
  }

  @Test
  void isNamedAsGymnasiumNamesIt() {
    assertThat(new Discrete(4)).hasToString("Discrete(4)");
    assertThat(FROM_MINUS_ONE).hasToString("Discrete(3, start -1)");
    assertThat(FROM_MINUS_ONE.rule()).isEqualTo("an integer in [-1, 2)");
  }

  @Test
  void refusesToBeEmpty() {
    assertThatThrownBy(() -> new Discrete(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("n is 0: expected at least 1");
  }

  @Test
  void refusesIntegersThatAFloatDoesNotHold() {
    assertThat(new Discrete(1 << 24).contains(new float[] {(1 << 24) - 1}, 0)).isTrue();
    assertThatThrownBy(() -> new Discrete(1, 1 << 24))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Discrete(1, start 16777216) has elements beyond 2^24: expected integers that a float"
                + " holds");
    assertThatThrownBy(() -> new Discrete(2, Integer.MIN_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Discrete(2, start -2147483648) has elements beyond 2^24");
  }
}
