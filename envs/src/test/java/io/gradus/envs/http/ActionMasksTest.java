package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.random.Pcg64;
import io.gradus.envs.BrokenEnvironmentException;
import io.gradus.envs.EnvironmentChecker;
import io.gradus.envs.HostOptions;
import io.gradus.envs.Masks;
import io.gradus.envs.VectorStep;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks that the real Gymnasium's environments say among their infos. */
@Tag("gymnasium")
class ActionMasksTest {
  private static final HostOptions MASKS = HostOptions.defaults().withActionMasks(true);
  private static GymnasiumServer server;

  @BeforeAll
  static void start() {
    server = Gymnasium.start(Optional.empty());
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  private static RemoteVectorEnvironment connect(String id, int lanes, HostOptions host) {
    return RemoteVectorEnvironment.connect(
        id, Gymnasium.address(server, id), lanes, RemoteOptions.defaults(), host);
  }

  @ParameterizedTest
  @CsvSource({"all, sync", "flat, sync", "all, async", "flat, async"})
  void theMaskIsThatOfTheObservationThatIsActedOnNext(String says, String vectorization) {
    HostOptions host = MASKS.withVectorization(vectorization);
    try (var environment = connect("Masked-v0?says=" + says, 2, host)) {
      assertThat(environment.maskSize()).isEqualTo(5);
      VectorStep result = VectorStep.of(environment);
      float[] actions = {1, 1, 1, 1};
      environment.reset(0, result);
      assertThat(lane(result, 0)).containsExactly(false, true, false, true, true);
      assertThat(lane(result, 1)).containsExactly(false, true, false, true, true);
      environment.step(actions, result);
      assertThat(lane(result, 1)).containsExactly(true, false, true, false, true);
      environment.step(actions, result);
      assertThat(result.terminated()).containsOnly(true);
      assertThat(lane(result, 0)).as("the next episode's").startsWith(false, true, false);
    }
  }

  private static boolean[] lane(VectorStep result, int lane) {
    return Arrays.copyOfRange(result.masks(), 5 * lane, 5 * lane + 5);
  }

  @Test
  void taxiAllowsWhatMovesIt() {
    try (var environment = connect("Taxi-v4", 4, MASKS)) {
      assertThat(environment.maskSize()).isEqualTo(6);
      VectorStep result = VectorStep.of(environment);
      environment.reset(3, result);
      Pcg64 random = Pcg64.seeded(1);
      float[] actions = new float[4];
      for (int t = 0; t < 150; t++) {
        float[] before = result.observations().clone();
        Masks.sample(environment.actionSpace(), result.masks(), random, actions);
        environment.step(actions, result);
        for (int lane = 0; lane < 4; lane++) {
          if (!result.ended(lane)) {
            assertThat(result.observations()[lane]).isNotEqualTo(before[lane]);
            assertThat(result.rewards()[lane]).isEqualTo(-1); // no wrong pickup: that costs 10
          }
        }
      }
    }
  }

  @Test
  void theCheckerFindsNothingWrongWithTaxi() {
    try (var environment = connect("Taxi-v4", 2, MASKS)) {
      assertThat(EnvironmentChecker.check(environment, 0, 250)).isEmpty();
    }
  }

  @Test
  void withoutBeingAskedForThereAreNone() {
    try (var environment = connect("Taxi-v4", 1, HostOptions.defaults())) {
      assertThat(environment.maskSize()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"nothing, no action_mask", "short, an action_mask of 2 numbers"})
  void anEnvironmentThatGivesNoneIsRefused(String says, String gave) {
    String id = "Masked-v0?says=" + says;
    try (var environment = connect(id, 1, MASKS)) {
      VectorStep result = VectorStep.of(environment);
      assertThatThrownBy(() -> environment.reset(0, result))
          .isInstanceOf(RemoteEnvironmentException.class)
          .hasMessage(
              id
                  + " gave "
                  + gave
                  + " among its infos: expected one number for each choice of"
                  + " MultiDiscrete([2, 3]) with each observation (environment 0, step 0)");
    }
  }

  @Test
  void aMaskThatAllowsNothingIsRefused() {
    String id = "Masked-v0?says=none%20legal";
    try (var environment = connect(id, 1, MASKS)) {
      VectorStep result = VectorStep.of(environment);
      assertThatThrownBy(() -> environment.reset(0, result))
          .isInstanceOf(BrokenEnvironmentException.class)
          .hasMessage(
              id
                  + " allows no action at component 0: expected at least one of"
                  + " MultiDiscrete([2, 3]) to be legal (environment 0, step 0)");
    }
  }

  @Test
  void actionsThatAreNoChoicesCannotBeMasked() {
    assertThatThrownBy(() -> connect("Pendulum-v1", 1, MASKS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Pendulum-v1: actions of Box(-2.0, 2.0, shape [1]) cannot be masked:"
                + " expected Discrete or MultiDiscrete");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async"})
  void severalServersAreMaskedToo(String vectorization) {
    HostOptions host = MASKS.withVectorization(vectorization);
    try (var environment =
        new JoinedServers(
            "two", List.of(connect("Masked-v0", 1, host), connect("Masked-v0", 2, host)))) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      environment.step(new float[] {1, 1, 1, 1, 1, 1}, result);
      for (int lane = 0; lane < 3; lane++) {
        assertThat(lane(result, lane)).containsExactly(true, false, true, false, true);
      }
    }
  }
}
