package io.gradus.envs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import org.junit.jupiter.api.Test;

class ActionsTest {
  private static final Space TWO = new Box(new float[] {-1, 0}, new float[] {1, 2});

  @Test
  void takesEveryElementOfADiscreteSpace() {
    Actions.check(new Discrete(4), new float[] {0, 3, -0f}, new int[3]);
    Actions.check(new Discrete(3, -2), new float[] {-2, -1, 0}, new int[3]);
  }

  @Test
  void namesTheActionTheRuleTheLaneAndTheStep() {
    assertRefused(
        new Discrete(4),
        new float[] {0, 3, 7},
        new int[] {1, 2, 131},
        "action 7 is outside Discrete(4): expected an integer in [0, 4)"
            + " (environment 2, step 131)");
  }

  @Test
  void refusesWhatIsNotAnIntegerOfTheSpace() {
    assertRefused(
        new Discrete(2),
        new float[] {0.5f},
        new int[] {0},
        "action 0.5 is outside Discrete(2): expected an integer in [0, 2) (environment 0, step 0)");
    assertRefused(
        new Discrete(2),
        new float[] {1, Float.NaN},
        new int[] {3, 4},
        "action NaN is outside Discrete(2): expected an integer in [0, 2) (environment 1, step 4)");
    assertRefused(
        new Discrete(3, -1),
        new float[] {2},
        new int[] {9},
        "action 2 is outside Discrete(3, start -1): expected an integer in [-1, 2)"
            + " (environment 0, step 9)");
    assertRefused(
        new Discrete(2),
        new float[] {Float.POSITIVE_INFINITY},
        new int[] {0},
        "action Infinity is outside Discrete(2): expected an integer in [0, 2)"
            + " (environment 0, step 0)");
  }

  @Test
  void leavesWhatIsBeyondABoxToTheEnvironment() {
    Actions.check(TWO, new float[] {-5, 9, 0, 0}, new int[2]);
  }

  @Test
  void refusesWhatIsNotFinite() {
    assertRefused(
        Box.of(1, -2, 2),
        new float[] {0, Float.NaN},
        new int[] {7, 8},
        "action NaN is outside Box(-2.0, 2.0, shape [1]): expected a finite number"
            + " (environment 1, step 8)");
    assertRefused(
        TWO,
        new float[] {0, 0, 0.25f, Float.NEGATIVE_INFINITY},
        new int[] {7, 8},
        "action [0.25, -Infinity] is outside Box([-1.0, 0.0], [1.0, 2.0], shape [2]):"
            + " expected finite numbers (environment 1, step 8)");
  }

  @Test
  void refusesTheWrongNumberOfNumbers() {
    assertRefused(
        TWO,
        new float[3],
        new int[2],
        "actions has 3 numbers: expected 4, 2 for each of 2 environments");
  }

  private static void assertRefused(Space space, float[] actions, int[] elapsed, String message) {
    assertThatThrownBy(() -> Actions.check(space, actions, elapsed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
