package io.gradus.envs.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.random.Pcg64;
import io.gradus.envs.EnvironmentChecker;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorEnvironmentConformance;
import io.gradus.envs.VectorStep;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorsTest {
  @Nested
  class Conformance extends VectorEnvironmentConformance {
    @Override
    protected VectorEnvironment make(int lanes) {
      return Environments.make("Doors-v0", EnvironmentOptions.lanes(lanes));
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return Doors.SPEC.maxEpisodeSteps();
    }

    @Override
    @Test
    @Disabled("there are six rooms to begin in")
    protected void theEndingStepGivesTheFinalObservationBesideTheNextFirstOne() {}

    @Override
    @Test
    @Disabled("there are six rooms to begin in")
    protected void anotherSeedGivesAnotherFirstObservation() {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"Doors-v0", "RewardForever-v0"})
  void theCheckerFindsNothingWrong(String id) {
    try (VectorEnvironment environment = Environments.make(id, EnvironmentOptions.lanes(3))) {
      assertThat(EnvironmentChecker.check(environment, 0, 300)).isEmpty();
    }
  }

  @Test
  void valueIterationAgreesWithCountingTheRoomsAhead() {
    // from room s there are 5 − s steps of −0.05, and the last one pays 1
    assertThat(Doors.optimalValues())
        .containsExactly(new double[] {0.75, 0.8, 0.85, 0.9, 0.95, 1}, within(1e-12));
  }

  @Test
  void theDoorThatLeadsOnGivesTheOptimalReturn() {
    Doors doors = new Doors();
    double[] values = Doors.optimalValues();
    Pcg64 random = Pcg64.seeded(3);
    for (int episode = 0; episode < 20; episode++) {
      float[] seen = doors.reset(random);
      double expected = values[room(seen)];
      double total = 0;
      boolean over = false;
      while (!over) {
        int before = room(seen);
        var step = doors.step(new float[] {onward(before)});
        total += step.reward();
        over = step.terminated();
        seen = step.observation();
      }
      assertThat(total).isCloseTo(expected, within(1e-9));
    }
  }

  /** Tries the legal doors of a room until one leads on. */
  private static int onward(int room) {
    for (int door = 0; door < 16; door++) {
      Doors trial = in(room);
      boolean[] legal = new boolean[16];
      trial.legalActions(legal);
      if (legal[door]) {
        var step = trial.step(new float[] {door});
        if (step.terminated() || room(step.observation()) == room + 1) {
          return door;
        }
      }
    }
    throw new AssertionError("no door leads on from " + room);
  }

  private static Doors in(int room) {
    Doors doors = new Doors();
    for (long seed = 0; ; seed++) {
      if (room(doors.reset(Pcg64.seeded(seed))) == room) {
        return doors;
      }
    }
  }

  private static int room(float[] observation) {
    int room = 0;
    while (observation[room] != 1) {
      room++;
    }
    return room;
  }

  @Test
  void aLockedDoorEndsTheEpisodeAndAnUnlockedOneIsAllowedByTheMask() {
    try (VectorEnvironment environment =
        Environments.make("Doors-v0", EnvironmentOptions.lanes(1))) {
      VectorStep result = VectorStep.of(environment);
      for (int door = 0; door < 16; door++) {
        environment.reset(5, result);
        assertThat(count(result.masks())).isEqualTo(3);
        boolean legal = result.masks()[door];
        environment.step(new float[] {door}, result);
        boolean refused = result.terminated()[0] && result.rewards()[0] == -1;
        assertThat(refused).isEqualTo(!legal);
      }
    }
  }

  private static long count(boolean[] mask) {
    Boolean[] boxed = new Boolean[mask.length];
    Arrays.setAll(boxed, i -> mask[i]);
    return Arrays.stream(boxed).filter(legal -> legal).count();
  }

  @Test
  void aRewardForEverIsCutAndNeverEnds() {
    try (VectorEnvironment environment =
        Environments.make("RewardForever-v0", EnvironmentOptions.lanes(1))) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(0, result);
      for (int t = 1; t <= 100; t++) {
        environment.step(new float[] {t % 2}, result);
        assertThat(result.rewards()[0]).isEqualTo(1);
        assertThat(result.terminated()[0]).isFalse();
        assertThat(result.truncated()[0]).isEqualTo(t % 50 == 0);
      }
      assertThat(result.episodeReturns()[0]).isEqualTo(50);
    }
  }
}
