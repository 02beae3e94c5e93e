package io.gradus.envs;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.Resumable;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentCheckerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Acrobot-v1",
        "CartPole-v1",
        "MountainCar-v0",
        "MountainCarContinuous-v0",
        "Pendulum-v1"
      })
  void findsNothingWrongWithTheNativeEnvironments(String id) {
    try (VectorEnvironment environment = Environments.make(id, EnvironmentOptions.lanes(2))) {
      assertThat(EnvironmentChecker.check(environment, 0, 600)).isEmpty();
    }
  }

  @Test
  void saysWhatAnObservationOutsideItsSpaceShouldHaveBeen() {
    try (VectorEnvironment environment = Environments.vector(() -> new Odd(2, 0), 1)) {
      assertThat(EnvironmentChecker.check(environment, 0, 1))
          .first()
          .isEqualTo(
              "Odd: the first observation is [2.0]: expected a number in [0.0, 1.0]"
                  + " (environment 0, step 0)");
    }
  }

  @Test
  void noticesRandomnessThatTheSeedDoesNotDecide() {
    try (VectorEnvironment environment = Environments.vector(() -> new Odd(0, 0.01f), 1)) {
      assertThat(EnvironmentChecker.check(environment, 0, 5))
          .containsExactly(
              "Odd: the same seed and actions gave another trajectory from step 0 on:"
                  + " expected the same numbers");
    }
  }

  @Test
  void noticesStateThatIsNotSaved() {
    try (VectorEnvironment environment = Environments.vector(() -> new Forgetful(), 2)) {
      assertThat(EnvironmentChecker.check(environment, 0, 5))
          .containsExactly(
              "Forgetful: restored from its state it went on otherwise, from step 0 on:"
                  + " expected the same numbers");
    }
  }

  /** Counts its steps, and does not save how many they were. */
  private static final class Forgetful implements Environment, Resumable {
    private int steps;

    @Override
    public Space observationSpace() {
      return Box.of(1, 0, 1000);
    }

    @Override
    public Space actionSpace() {
      return new Discrete(2);
    }

    @Override
    public float[] reset(RandomGenerator random) {
      steps = 0;
      return new float[] {0};
    }

    @Override
    public Step step(float[] action) {
      steps++;
      return new Step(new float[] {steps}, 0, false, false);
    }

    @Override
    public void save(DataOutput out) {}

    @Override
    public void restore(DataInput in) {}
  }

  @Test
  void noticesAMaskThatAllowsNothing() {
    try (VectorEnvironment environment = Environments.vector(() -> new Shut(), 1)) {
      assertThat(EnvironmentChecker.check(environment, 0, 5))
          .containsExactly(
              "Shut: threw io.gradus.envs.BrokenEnvironmentException: Shut allows no action:"
                  + " expected at least one of Discrete(2) to be legal (environment 0, step 3):"
                  + " expected no exception");
    }
  }

  /** Allows nothing after three steps. */
  private static final class Shut implements Environment {
    private int steps;

    @Override
    public Space observationSpace() {
      return Box.of(1, 0, 1);
    }

    @Override
    public Space actionSpace() {
      return new Discrete(2);
    }

    @Override
    public boolean masksActions() {
      return true;
    }

    @Override
    public void legalActions(boolean[] legal) {
      Arrays.fill(legal, steps < 3);
    }

    @Override
    public float[] reset(RandomGenerator random) {
      steps = 0;
      return new float[1];
    }

    @Override
    public Step step(float[] action) {
      steps++;
      return new Step(new float[1], 0, false, false);
    }
  }

  @Test
  void listsTwentyProblemsAtMost() {
    try (VectorEnvironment environment = Environments.vector(() -> new Odd(2, 0), 3)) {
      List<String> problems = EnvironmentChecker.check(environment, 0, 50);
      assertThat(problems).hasSize(20);
    }
  }

  /** Shows a number that grows from call to call, whatever the seed. */
  private static final class Odd implements Environment {
    private final float growth;
    private float shown;

    Odd(float shown, float growth) {
      this.shown = shown;
      this.growth = growth;
    }

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
      shown += growth;
      return new float[] {shown};
    }

    @Override
    public Step step(float[] action) {
      shown += growth;
      return new Step(new float[] {shown}, 0, false, false);
    }
  }
}
