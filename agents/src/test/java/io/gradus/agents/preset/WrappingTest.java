package io.gradus.agents.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.classic.CartPole;
import io.gradus.envs.classic.Pendulum;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class WrappingTest {
  @Test
  void noneLeavesTheEnvironmentAsItIs() {
    VectorEnvironment environment = new CartPole(2);
    assertThat(Wrapping.NONE.around(environment)).isSameAs(environment);
  }

  @Test
  void theOrderIsActionsComponentsTimeFrames() {
    Wrapping all =
        Wrapping.NONE
            .withFrames(4)
            .withTimeLimit(200)
            .withObserved(List.of(0, 1))
            .withActionGrid(5);
    assertThat(all.around(new Pendulum(2)))
        .hasToString(
            "Pendulum-v1 (2 lanes).discretizedActions(5).observedComponents([0, 1])"
                + ".timeObservations(200).frameStack(4)");
    assertThat(Wrapping.NONE.withRescaledActions().around(new Pendulum(2)))
        .hasToString("Pendulum-v1 (2 lanes).rescaledActions(-1.0, 1.0)");
  }

  @Test
  void refusesNumbersThatAreNone() {
    assertThatThrownBy(() -> Wrapping.NONE.withFrames(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--frame-stack is 0: expected at least 1");
    assertThatThrownBy(() -> Wrapping.NONE.withRescaledActions().withActionGrid(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--rescale-actions and --action-grid are both given: expected one of them at most");
  }

  @Test
  void closesAnEnvironmentThatItDoesNotFit() {
    Closing inner = new Closing();
    VectorEnvironment environment = Environments.vector(() -> inner, 1);
    assertThatThrownBy(() -> Wrapping.NONE.withActionGrid(3).around(environment))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Closing has actions in Discrete(2): expected a Box to lay a grid over");
    assertThat(inner.closed).isTrue();
  }

  private static final class Closing implements Environment {
    private boolean closed;

    @Override
    public Space observationSpace() {
      return Box.of(1, 0, 1);
    }

    @Override
    public Space actionSpace() {
      return new Discrete(2);
    }

    @Override
    public float[] reset(RandomGenerator random) {
      return new float[1];
    }

    @Override
    public Step step(float[] action) {
      return new Step(new float[1], 0, false, false);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
