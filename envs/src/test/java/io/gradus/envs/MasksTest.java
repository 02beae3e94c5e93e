package io.gradus.envs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import io.gradus.envs.wrapper.FrameStack;
import io.gradus.envs.wrapper.TimeLimit;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class MasksTest {
  /** Allows what its clock says: at step t all but choice t mod n of each component. */
  private static class Clock implements Environment {
    private final Space actionSpace;
    int elapsed;

    Clock(Space actionSpace) {
      this.actionSpace = actionSpace;
    }

    @Override
    public Space observationSpace() {
      return Box.of(1, 0, 100);
    }

    @Override
    public Space actionSpace() {
      return actionSpace;
    }

    @Override
    public boolean masksActions() {
      return true;
    }

    @Override
    public void legalActions(boolean[] legal) {
      Arrays.fill(legal, true);
      legal[elapsed] = false;
    }

    @Override
    public float[] reset(RandomGenerator random) {
      elapsed = 0;
      return new float[] {0};
    }

    @Override
    public Step step(float[] action) {
      elapsed++;
      return new Step(new float[] {elapsed}, 0, elapsed == 2, false);
    }
  }

  @Test
  void aMaskIsThatOfTheObservationThatIsActedOnNext() {
    try (VectorEnvironment environment = Environments.vector(() -> new Clock(new Discrete(3)), 2)) {
      assertThat(environment.maskSize()).isEqualTo(3);
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      assertThat(result.masks()).containsExactly(false, true, true, false, true, true);
      environment.step(new float[] {1, 1}, result);
      assertThat(result.masks()).containsExactly(true, false, true, true, false, true);
      environment.step(new float[] {1, 1}, result);
      assertThat(result.terminated()).containsOnly(true);
      assertThat(result.masks()).containsExactly(false, true, true, false, true, true);
    }
  }

  @Test
  void theComponentsOfAnActionLieSideBySide() {
    try (VectorEnvironment environment =
        Environments.vector(() -> new Clock(new MultiDiscrete(2, 3)), 1)) {
      assertThat(environment.maskSize()).isEqualTo(5);
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      assertThat(result.masks()).containsExactly(false, true, true, true, true);
    }
  }

  @Test
  void wrappersPassMasksOn() {
    try (VectorEnvironment environment =
        new FrameStack(
            Environments.vector(() -> new TimeLimit(new Clock(new Discrete(3)), 1), 1), 2)) {
      assertThat(environment.maskSize()).isEqualTo(3);
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      assertThat(result.masks()).containsExactly(false, true, true);
      environment.step(new float[] {1}, result);
      assertThat(result.truncated()[0]).isTrue();
      assertThat(result.masks()).containsExactly(false, true, true);
    }
  }

  @Test
  void anObservationWithoutALegalActionIsRefusedWithItsPlace() {
    try (VectorEnvironment environment =
        Environments.vector("Dead end", () -> new Clock(new MultiDiscrete(1, 1)), 2)) {
      VectorStep result = VectorStep.of(environment);
      assertThatThrownBy(() -> environment.reset(0, result))
          .isInstanceOf(BrokenEnvironmentException.class)
          .hasMessage(
              "Dead end allows no action at component 0: expected at least one of"
                  + " MultiDiscrete([1, 1]) to be legal (environment 0, step 0)");
    }
    try (VectorEnvironment environment = Environments.vector("Dead end", () -> new Last(), 2)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      assertThatThrownBy(() -> environment.step(new float[] {1, 1}, result))
          .isInstanceOf(BrokenEnvironmentException.class)
          .hasMessage(
              "Dead end allows no action: expected at least one of Discrete(2) to be legal"
                  + " (environment 0, step 1)");
    }
  }

  /** After the first step nothing is allowed. */
  private static final class Last extends Clock {
    Last() {
      super(new Discrete(2));
    }

    @Override
    public void legalActions(boolean[] legal) {
      Arrays.fill(legal, elapsed == 0);
    }
  }

  @Test
  void actionsThatAreNoChoicesHaveNoMask() {
    assertThatThrownBy(() -> Masks.size(Box.of(1, 0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "actions of "
                + Box.of(1, 0, 1)
                + " cannot be masked: expected Discrete or MultiDiscrete");
  }

  @Test
  void legalActionsAreDrawnEachAsOftenAsAnother() {
    boolean[] masks = {false, true, true, false, true, false, false, true, true, true};
    int[][] counts = new int[2][5];
    Pcg64 random = Pcg64.seeded(1);
    float[] actions = new float[2];
    for (int i = 0; i < 6000; i++) {
      Masks.sample(new Discrete(5, 10), masks, random, actions);
      counts[0][(int) actions[0] - 10]++;
      counts[1][(int) actions[1] - 10]++;
    }
    for (int lane = 0; lane < 2; lane++) {
      for (int choice = 0; choice < 5; choice++) {
        if (masks[5 * lane + choice]) {
          assertThat(counts[lane][choice]).isBetween(1800, 2200);
        } else {
          assertThat(counts[lane][choice]).isZero();
        }
      }
    }
  }
}
