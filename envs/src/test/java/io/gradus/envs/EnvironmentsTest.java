package io.gradus.envs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.wrapper.TimeLimit;
import io.gradus.envs.wrapper.TimeObservation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EnvironmentsTest {
  @Nested
  class OfOnesOwn extends VectorEnvironmentConformance {
    @Override
    protected VectorEnvironment make(int lanes) {
      return Environments.vector(
          () -> new TimeObservation(new TimeLimit(new Countdown(), 6), 6), lanes);
    }

    @Override
    protected OptionalInt maxEpisodeSteps() {
      return OptionalInt.of(6);
    }
  }

  @Test
  void lanesAreResumableWhereEachEnvironmentIs() {
    try (VectorEnvironment resumable = Environments.vector(Countdown::new, 2);
        VectorEnvironment passedOn =
            Environments.vector(
                () -> new TimeObservation(new TimeLimit(new Countdown(), 6), 6), 2);
        VectorEnvironment notSo =
            Environments.vector(() -> new TimeLimit(new Faulty(new float[2]), 6), 2)) {
      assertThat(resumable.isResumable()).isTrue();
      assertThat(passedOn.isResumable()).isTrue();
      assertThat(notSo.isResumable()).isFalse();
    }
    List<Environment> mixed = new ArrayList<>(List.of(new Countdown(), new Faulty(new float[2])));
    try (VectorEnvironment mixture = Environments.vector("Mixed", () -> mixed.remove(0), 2)) {
      assertThat(mixture.isResumable()).isFalse();
    }
  }

  @Test
  void listsTheClassicEnvironmentsInTheOrderOfIds() {
    assertThat(Environments.list())
        .extracting(EnvironmentSpec::id)
        .containsSubsequence(
            "Acrobot-v1",
            "CartPole-v1",
            "MountainCar-v0",
            "MountainCarContinuous-v0",
            "Pendulum-v1");
  }

  @Test
  void makesAListedEnvironmentById() {
    try (VectorEnvironment environment =
        Environments.make("CartPole-v1", EnvironmentOptions.lanes(7))) {
      assertThat(environment).hasToString("CartPole-v1 (7 lanes)");
    }
  }

  @Test
  void namesTheNearestOfAnUnknownId() {
    assertUnknown(
        "CartPole-v2",
        "unknown environment 'CartPole-v2': did you mean CartPole-v1? (./gradus envs lists all)");
    assertUnknown(
        "mountaincar",
        "unknown environment 'mountaincar': did you mean MountainCar-v0? (./gradus envs lists all)");
    assertUnknown(
        "Pendulum",
        "unknown environment 'Pendulum': did you mean Pendulum-v1? (./gradus envs lists all)");
  }

  @Test
  void namesNoneWhereNoneIsNear() {
    assertUnknown("Go", "unknown environment 'Go' (./gradus envs lists all)");
  }

  private static void assertUnknown(String id, String message) {
    assertThatThrownBy(() -> Environments.make(id, EnvironmentOptions.lanes(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aLaneDrawsFromTheSeedPlusItsIndex() {
    try (VectorEnvironment environment = Environments.vector(Countdown::new, 3)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(5, result);
      for (int lane = 0; lane < 3; lane++) {
        float[] row = Arrays.copyOfRange(result.observations(), 2 * lane, 2 * lane + 2);
        assertThat(row).isEqualTo(new Countdown().reset(Pcg64.seeded(5 + lane)));
      }
    }
  }

  @Test
  void aLaneThatEndsStartsAnewWithinTheStep() {
    try (VectorEnvironment environment = Environments.vector(Countdown::new, 1)) {
      Pcg64 random = Pcg64.seeded(5);
      float[] one = new Countdown().reset(random);
      float[] two = new Countdown().reset(random);
      int first = (int) one[0];
      VectorStep result = VectorStep.of(environment);
      environment.reset(5, result);
      double expectedReturn = 0;
      for (int left = first - 1; left >= 0; left--) {
        assertThat(result.ended(0)).isFalse();
        environment.step(new float[] {1}, result);
        assertThat(result.rewards()[0]).isEqualTo(left);
        expectedReturn += left;
      }
      assertThat(result.terminated()[0]).isTrue();
      assertThat(result.truncated()[0]).isFalse();
      assertThat(result.finalObservations()).containsExactly(0, one[1]);
      assertThat(result.observations()).isEqualTo(two);
      assertThat(result.episodeReturns()[0]).isEqualTo(expectedReturn);
      assertThat(result.episodeLengths()[0]).isEqualTo(first);
    }
  }

  @Test
  void takesTheNameOfTheClassForAnId() {
    try (VectorEnvironment environment = Environments.vector(Countdown::new, 2)) {
      assertThat(environment.id()).isEqualTo("Countdown");
    }
    try (VectorEnvironment environment = Environments.vector("mine", Countdown::new, 2)) {
      assertThat(environment.id()).isEqualTo("mine");
    }
  }

  @Test
  void closesEveryEnvironmentAndTakesNoStepAfterwards() {
    List<Countdown> made = new ArrayList<>();
    VectorEnvironment environment =
        Environments.vector(
            () -> {
              made.add(new Countdown());
              return made.get(made.size() - 1);
            },
            2);
    VectorStep result = VectorStep.of(environment);
    environment.close();
    assertThat(made).hasSize(2).allMatch(Countdown::closed);
    assertThatThrownBy(() -> environment.reset(1, result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Countdown is closed");
  }

  @Test
  void refusesAnObservationOfTheWrongLength() {
    assertThatThrownBy(() -> resetOne(new float[] {1, 2, 3}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Faulty gave an observation of 3 numbers: expected 2, an element of"
                + " Box(0.0, 1.0, shape [2]) (environment 0, step 0)");
  }

  @Test
  void refusesAnObservationThatIsNotANumber() {
    assertThatThrownBy(() -> resetOne(new float[] {1, Float.NaN}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Faulty gave an observation with NaN at 1: expected a number"
                + " (environment 0, step 0)");
  }

  @Test
  void refusesARewardThatIsNotFinite() {
    try (VectorEnvironment environment =
        Environments.vector(() -> new Faulty(new float[] {0, 0}), 1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(1, result);
      assertThatThrownBy(() -> environment.step(new float[] {0}, result))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Faulty gave the reward NaN: expected a finite number (environment 0, step 0)");
    }
  }

  @Test
  void refusesAResultThatDoesNotFit() {
    try (VectorEnvironment environment = Environments.vector(Countdown::new, 2)) {
      assertThatThrownBy(() -> environment.reset(1, new VectorStep(3, 2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("result.rewards has 3 numbers: expected 2");
    }
  }

  private static void resetOne(float[] observation) {
    try (VectorEnvironment environment = Environments.vector(() -> new Faulty(observation), 1)) {
      environment.reset(1, VectorStep.of(environment));
    }
  }

  /** Shows what it is told to, and gives no number for a reward. */
  private static final class Faulty implements Environment {
    private final float[] observation;

    Faulty(float[] observation) {
      this.observation = observation;
    }

    @Override
    public Space observationSpace() {
      return Box.of(2, 0, 1);
    }

    @Override
    public Space actionSpace() {
      return new Discrete(2);
    }

    @Override
    public float[] reset(RandomGenerator random) {
      return observation;
    }

    @Override
    public Step step(float[] action) {
      return new Step(observation, Double.NaN, false, false);
    }
  }
}
