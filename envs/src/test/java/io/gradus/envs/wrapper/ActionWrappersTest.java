package io.gradus.envs.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.classic.CartPole;
import io.gradus.envs.classic.Pendulum;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ActionWrappersTest {
  /** Shows the two numbers that it got as its action; bounds [−1, 3] and [10, 20]. */
  private static class Mirror implements Environment {
    @Override
    public Space observationSpace() {
      return Box.of(2, -1000, 1000);
    }

    @Override
    public Space actionSpace() {
      return new Box(new float[] {-1, 10}, new float[] {3, 20});
    }

    @Override
    public float[] reset(RandomGenerator random) {
      return new float[2];
    }

    @Override
    public Step step(float[] action) {
      return new Step(action.clone(), 0, false, false);
    }
  }

  /** The same with one action alone. */
  private static final class Still extends Mirror {
    @Override
    public Space actionSpace() {
      return Box.of(2, 1, 1);
    }
  }

  private static VectorEnvironment mirror() {
    return Environments.vector(Mirror::new, 1);
  }

  private static float[] got(VectorEnvironment environment, float... action) {
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    environment.step(action, result);
    return result.observations().clone();
  }

  @Test
  void anActionBeyondTheBoundsBecomesTheNearestOne() {
    ClippedActions environment = new ClippedActions(mirror());
    assertThat(got(environment, -7, 30)).containsExactly(-1, 20);
    assertThat(got(environment, 2.5f, 11)).containsExactly(2.5f, 11);
    assertThat(environment.actionSpace())
        .isEqualTo(Box.of(2, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY));
    assertThat(environment).hasToString("Mirror (1 lanes).clippedActions()");
  }

  @Test
  void actionsAreStretchedToTheBounds() {
    RescaledActions environment = new RescaledActions(mirror(), -1, 1);
    assertThat(got(environment, -1, -1)).containsExactly(-1, 10);
    assertThat(got(environment, 1, 1)).containsExactly(3, 20);
    assertThat(got(environment, 0, 0.5f)).containsExactly(1, 17.5f);
    assertThat(got(environment, 1.5f, -2)).containsExactly(4, 5); // beyond: likewise
    assertThat(environment.actionSpace()).isEqualTo(Box.of(2, -1, 1));
    assertThat(environment).hasToString("Mirror (1 lanes).rescaledActions(-1.0, 1.0)");
  }

  @Test
  void aGridHasBothBoundsAndTheFirstComponentChangesSlowest() {
    DiscretizedActions environment = new DiscretizedActions(mirror(), 3);
    assertThat(environment.actionSpace()).isEqualTo(new Discrete(9));
    float[][] expected = {
      {-1, 10}, {-1, 15}, {-1, 20}, {1, 10}, {1, 15}, {1, 20}, {3, 10}, {3, 15}, {3, 20}
    };
    for (int action = 0; action < expected.length; action++) {
      assertThat(got(environment, action)).containsExactly(expected[action]);
    }
    assertThat(environment).hasToString("Mirror (1 lanes).discretizedActions(3)");
  }

  @Test
  void everyLaneGetsItsOwnAction() {
    DiscretizedActions environment = new DiscretizedActions(Environments.vector(Mirror::new, 3), 3);
    assertThat(got(environment, 8, 0, 4)).containsExactly(3, 20, -1, 10, 1, 15);
  }

  @Test
  void anActionOutsideTheGridIsRefusedWithItsPlace() {
    DiscretizedActions environment = new DiscretizedActions(new Pendulum(2), 5);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    environment.step(new float[] {4, 0}, result);
    assertThatThrownBy(() -> environment.step(new float[] {0, 5}, result))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "action 5 is outside Discrete(5): expected an integer in [0, 5)"
                + " (environment 1, step 1)");
  }

  @Test
  void thePlaceCountsFromTheEpisodesStart() {
    VectorEnvironment cut = Environments.vector(() -> new TimeLimit(new Mirror(), 2), 1);
    DiscretizedActions environment = new DiscretizedActions(cut, 3);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    for (int t = 0; t < 5; t++) { // the third episode has taken a step
      environment.step(new float[] {0}, result);
    }
    assertThatThrownBy(() -> environment.step(new float[] {9}, result))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "action 9 is outside Discrete(9): expected an integer in [0, 9)"
                + " (environment 0, step 1)");
  }

  @Test
  void refusesActionsAndNumbersThatDoNotFit() {
    assertThatThrownBy(() -> new RescaledActions(new Pendulum(1), 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "actions are rescaled from [1.0, 1.0]: expected two finite numbers,"
                + " the first below the second");
    VectorEnvironment still = Environments.vector(Still::new, 1);
    assertThatThrownBy(() -> new RescaledActions(still, -1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Still has actions in "
                + still.actionSpace()
                + ": expected bounds that differ to rescale");
    assertThatThrownBy(() -> new ClippedActions(new CartPole(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("CartPole-v1 has actions in Discrete(2): expected a Box to clip");
    VectorEnvironment unbounded = new ClippedActions(new Pendulum(1));
    assertThatThrownBy(() -> new RescaledActions(unbounded, -1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Pendulum-v1 has actions in "
                + unbounded.actionSpace()
                + ": expected finite bounds to rescale");
    assertThatThrownBy(() -> new DiscretizedActions(new Pendulum(1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the grid has 1 values of each component: expected at least 2");
    assertThatThrownBy(() -> new DiscretizedActions(mirror(), 257))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a grid of 257 values of each of 2 components has too many actions:"
                + " expected at most 65536");
  }
}
