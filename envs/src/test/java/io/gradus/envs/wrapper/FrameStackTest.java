package io.gradus.envs.wrapper;

import static io.gradus.envs.wrapper.Script.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Countdown;
import io.gradus.envs.Environment;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorStep;
import io.gradus.envs.classic.CartPole;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FrameStackTest {
  private static final float[] ACTIONS = {0, 0};

  @Test
  void theFirstObservationFillsTheStackAndLaterOnesComeLast() {
    Script script =
        new Script(2)
            .then(r -> set(r.observations(), 1, 2, 10, 20))
            .then(r -> set(r.observations(), 3, 4, 30, 40))
            .then(r -> set(r.observations(), 5, 6, 50, 60));
    FrameStack environment = new FrameStack(script, 2);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    assertThat(result.observations()).containsExactly(1, 2, 1, 2, 10, 20, 10, 20);
    environment.step(ACTIONS, result);
    assertThat(result.observations()).containsExactly(1, 2, 3, 4, 10, 20, 30, 40);
    environment.step(ACTIONS, result);
    assertThat(result.observations()).containsExactly(3, 4, 5, 6, 30, 40, 50, 60);
  }

  @Test
  void anEndedEpisodesLastStackIsWholeAndTheNextBeginsFilled() {
    Script script =
        new Script(1)
            .then(r -> set(r.observations(), 1, 10))
            .then(
                r -> {
                  set(r.observations(), 7, 20);
                  set(r.finalObservations(), 2, 0);
                  r.terminated()[0] = true;
                  r.episodeReturns()[0] = 3;
                  r.episodeLengths()[0] = 1;
                })
            .then(r -> set(r.observations(), 8, 30));
    FrameStack environment = new FrameStack(script, 3);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    environment.step(ACTIONS, result);
    assertThat(result.finalObservations()).startsWith(1, 1, 2);
    assertThat(result.observations()).containsExactly(7, 7, 7, 10, 10, 20);
    assertThat(result.terminated()).containsExactly(true, false);
    assertThat(result.episodeReturns()[0]).isEqualTo(3);
    assertThat(result.episodeLengths()[0]).isEqualTo(1);
    environment.step(ACTIONS, result);
    assertThat(result.observations()).containsExactly(7, 7, 8, 10, 20, 30);
  }

  @Test
  void aRowThatAnAutoresetInsertedBeginsTheStackAnew() {
    Script script =
        new Script(1)
            .then(r -> set(r.observations(), 1, 10))
            .then(
                r -> {
                  set(r.observations(), 2, 20);
                  set(r.finalObservations(), 2, 0);
                  r.truncated()[0] = true;
                })
            .then(
                r -> {
                  set(r.observations(), 5, 30);
                  r.valid()[0] = false;
                });
    FrameStack environment = new FrameStack(script, 2);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    environment.step(ACTIONS, result);
    assertThat(result.finalObservations()).startsWith(1, 2);
    environment.step(ACTIONS, result);
    assertThat(result.observations()).containsExactly(5, 5, 20, 30);
    assertThat(result.valid()).containsExactly(false, true);
  }

  @Test
  void aLostLaneEndsWithTheStackThatWasSeenLast() {
    Script script =
        new Script(1)
            .then(r -> set(r.observations(), 1, 10))
            .then(r -> set(r.observations(), 2, 20))
            .then(
                r -> {
                  set(r.observations(), 9, 30);
                  set(r.finalObservations(), 2, 0); // the one that was seen last
                  r.truncated()[0] = true;
                  r.valid()[0] = false;
                });
    FrameStack environment = new FrameStack(script, 2);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    environment.step(ACTIONS, result);
    environment.step(ACTIONS, result);
    assertThat(result.finalObservations()).startsWith(1, 2);
    assertThat(result.observations()).containsExactly(9, 9, 20, 30);
  }

  @Test
  void theSpaceHasTheFramesFirst() {
    FrameStack environment = new FrameStack(new CartPole(8), 4);
    Box frame = (Box) new CartPole(8).observationSpace();
    Box space = (Box) environment.observationSpace();
    assertThat(space.shape()).containsExactly(4, 4);
    assertThat(space.high()).startsWith(frame.high()).endsWith(frame.high());
    assertThat(environment).hasToString("CartPole-v1 (8 lanes).frameStack(4)");
  }

  @Test
  void refusesWhatCannotBeStacked() {
    assertThatThrownBy(() -> new FrameStack(new CartPole(1), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the number of frames is 0: expected at least 1");
    var number = Environments.vector("Number", () -> new Seen(new Discrete(3)), 1);
    assertThatThrownBy(() -> new FrameStack(number, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Number has observations in Discrete(3): expected a Box to stack");
  }

  /** A countdown with another observation space. */
  private record Seen(Discrete observationSpace) implements Environment {
    @Override
    public Space actionSpace() {
      return new Countdown().actionSpace();
    }

    @Override
    public float[] reset(RandomGenerator random) {
      return new float[1];
    }

    @Override
    public Step step(float[] action) {
      return new Step(new float[1], 0, false, false);
    }
  }
}
