package io.gradus.envs.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.space.Box;
import io.gradus.envs.VectorStep;
import io.gradus.envs.classic.CartPole;
import io.gradus.envs.classic.Pendulum;
import org.junit.jupiter.api.Test;

class ClippedActionsTest {
  @Test
  void theEnvironmentGetsTheNearestActionAndTheCallersStaysAsItIs() {
    Script inner = new Script(1).then(r -> {}).then(r -> {});
    ClippedActions environment = new ClippedActions(inner);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    float[] actions = {-7, 1.5f};
    environment.step(actions, result);
    assertThat(inner.lastActions).containsExactly(-2, 1.5f);
    assertThat(actions).containsExactly(-7, 1.5f);
  }

  @Test
  void itsActionsAreAllRealNumbers() {
    assertThat(new ClippedActions(new Script(1)).actionSpace())
        .isEqualTo(Box.of(1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY));
  }

  @Test
  void notANumberIsStillRefused() {
    ClippedActions environment = new ClippedActions(new Pendulum(1));
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    assertThatThrownBy(() -> environment.step(new float[] {Float.NaN}, result))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "action NaN is outside Box(-2.0, 2.0, shape [1]): expected a finite number"
                + " (environment 0, step 0)");
  }

  @Test
  void refusesActionsThatHaveNoBounds() {
    assertThatThrownBy(() -> new ClippedActions(new CartPole(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("CartPole-v1 has actions in Discrete(2): expected a Box to clip to");
  }

  @Test
  void showsTheStack() {
    assertThat(new ClippedActions(new Script(1))).hasToString("Script.clippedActions()");
  }
}
