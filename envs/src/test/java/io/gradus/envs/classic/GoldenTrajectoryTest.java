package io.gradus.envs.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.classic.GoldenTrajectory.GoldenStep;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The native environments beside recorded trajectories of Gymnasium 1.4.0, free-running: nothing
 * puts the state right between the steps.
 */
class GoldenTrajectoryTest {
  /**
   * @param drift how far an observation may be off; 0 where every one is the same float32
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "CartPole-v1, 0, 0",
    "Acrobot-v1, 1e-6, 0",
    "MountainCar-v0, 0, 0",
    "MountainCarContinuous-v0, 0, 0",
    "Pendulum-v1, 0, 1e-9",
  })
  void staysWithGymnasiumForWholeEpisodes(String id, float drift, double rewardDrift) {
    try (VectorEnvironment environment = Environments.make(id, EnvironmentOptions.lanes(1))) {
      int size = environment.observationSpace().size();
      List<GoldenTrajectory> trajectories = GoldenTrajectory.read(id, size);
      assertThat(trajectories).hasSizeGreaterThanOrEqualTo(5);
      for (GoldenTrajectory trajectory : trajectories) {
        compare(environment, trajectory, drift, rewardDrift);
      }
    }
  }

  private static void compare(
      VectorEnvironment environment, GoldenTrajectory trajectory, float drift, double rewardDrift) {
    VectorStep result = VectorStep.of(environment);
    String place = environment.id() + ", seed " + trajectory.seed() + ", step ";
    environment.reset(trajectory.seed(), result);
    assertThat(result.observations())
        .as(place + "0")
        .containsExactly(trajectory.firstObservation(), within(drift));
    int t = 0;
    for (GoldenStep golden : trajectory.steps()) {
      t++;
      environment.step(golden.action(), result);
      assertThat(result.terminated()[0]).as(place + t).isEqualTo(golden.terminated());
      assertThat(result.truncated()[0]).as(place + t).isEqualTo(golden.truncated());
      assertThat(result.rewards()[0]).as(place + t).isCloseTo(golden.reward(), within(rewardDrift));
      assertThat(result.observations())
          .as(place + t)
          .containsExactly(golden.observation(), within(drift));
      if (result.ended(0)) {
        assertThat(result.finalObservations())
            .as(place + t)
            .containsExactly(golden.finalObservation(), within(drift));
      }
    }
  }
}
