package io.gradus.envs;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
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
