package io.gradus.envs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * What every {@link VectorEnvironment} keeps to, whoever steps it. A subclass says how to make one;
 * the claims are here. Actions are chosen at random, so that two environments of one id see the
 * same.
 */
public abstract class VectorEnvironmentConformance {
  private static final int LANES = 3;
  private static final long SEED = 42;

  /** A new environment, always of the same kind; the caller closes it. */
  protected abstract VectorEnvironment make(int lanes);

  /** After how many steps an episode is cut; empty if none is. */
  protected abstract OptionalInt maxEpisodeSteps();

  /** How many steps to take where a claim is about all of them. */
  protected int steps() {
    return 2 * maxEpisodeSteps().orElse(150) + 5;
  }

  /**
   * Actions for the lanes, random ones.
   *
   * @return (B, action size) elements of the space
   */
  protected float[] actions(Space space, int lanes, Pcg64 random) {
    float[] actions = new float[lanes * space.size()];
    for (int i = 0; i < actions.length; i++) {
      if (space instanceof Discrete discrete) {
        actions[i] = discrete.start() + (int) (random.nextDouble() * discrete.n());
      } else {
        Box box = (Box) space;
        float low = Math.max(-10, box.low()[i % space.size()]);
        float high = Math.min(10, box.high()[i % space.size()]);
        actions[i] = Math.max(low, Math.min(high, (float) random.uniform(low, high)));
      }
    }
    return actions;
  }

  @Test
  void hasAsManyLanesAsWereAskedFor() {
    try (VectorEnvironment one = make(1);
        VectorEnvironment several = make(LANES)) {
      assertThat(one.lanes()).isEqualTo(1);
      assertThat(several.lanes()).isEqualTo(LANES);
      assertThat(several.observationSpace()).isEqualTo(one.observationSpace());
      assertThat(several.actionSpace()).isEqualTo(one.actionSpace());
      assertThat(several.id()).isEqualTo(one.id()).isNotBlank();
    }
  }

  @Test
  void resetGivesFirstObservationsAndNothingElse() {
    try (VectorEnvironment environment = make(LANES)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(SEED, result);
      assertThat(result.rewards()).containsOnly(0);
      assertThat(result.terminated()).containsOnly(false);
      assertThat(result.truncated()).containsOnly(false);
      assertThat(result.valid()).containsOnly(true);
      assertThat(rowsIn(environment, result.observations())).isTrue();
    }
  }

  @Test
  void theSameSeedGivesTheSameTrajectory() {
    try (VectorEnvironment environment = make(LANES);
        VectorEnvironment another = make(LANES)) {
      assertThat(trajectory(another, SEED)).isEqualTo(trajectory(environment, SEED));
    }
  }

  @Test
  protected void anotherSeedGivesAnotherFirstObservation() {
    try (VectorEnvironment environment = make(1)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(SEED, result);
      float[] first = result.observations().clone();
      environment.reset(SEED + 1, result);
      assertThat(result.observations()).isNotEqualTo(first);
    }
  }

  @Test
  protected void laneIOfASeedIsLaneZeroOfTheSeedPlusI() {
    try (VectorEnvironment together = make(LANES);
        VectorEnvironment alone = make(1)) {
      int size = together.actionSpace().size();
      List<float[]> played = new ArrayList<>();
      List<Row> expected = new ArrayList<>();
      VectorStep result = VectorStep.of(together);
      Pcg64 random = Pcg64.seeded(1);
      int lane = LANES - 1;
      together.reset(SEED, result);
      expected.add(Row.of(result, lane));
      for (int t = 0; t < steps(); t++) {
        float[] actions = actions(together.actionSpace(), LANES, random);
        played.add(Arrays.copyOfRange(actions, lane * size, (lane + 1) * size));
        together.step(actions, result);
        expected.add(Row.of(result, lane));
      }
      VectorStep single = VectorStep.of(alone);
      alone.reset(SEED + lane, single);
      assertThat(Row.of(single, 0)).isEqualTo(expected.get(0));
      for (int t = 0; t < played.size(); t++) {
        alone.step(played.get(t), single);
        assertThat(Row.of(single, 0)).as("step " + t).isEqualTo(expected.get(t + 1));
      }
    }
  }

  @Test
  protected void aResetInTheMiddleOfAnEpisodeStartsAgain() {
    try (VectorEnvironment environment = make(LANES)) {
      List<Row> first = trajectory(environment, SEED);
      VectorStep result = VectorStep.of(environment);
      environment.reset(SEED + 100, result);
      Pcg64 random = Pcg64.seeded(5);
      for (int t = 0; t < 3; t++) {
        environment.step(actions(environment.actionSpace(), LANES, random), result);
      }
      assertThat(trajectory(environment, SEED)).isEqualTo(first);
    }
  }

  @Test
  void observationsAreElementsOfTheSpaceAndRewardsAreFinite() {
    try (VectorEnvironment environment = make(LANES)) {
      int size = environment.observationSpace().size();
      forEachStep(
          environment,
          (t, result) -> {
            assertThat(rowsIn(environment, result.observations())).as("step " + t).isTrue();
            for (int lane = 0; lane < LANES; lane++) {
              assertThat(result.rewards()[lane]).as("step " + t).isFinite();
              if (result.ended(lane)) {
                assertThat(
                        environment
                            .observationSpace()
                            .contains(result.finalObservations(), lane * size))
                    .as("step " + t)
                    .isTrue();
              }
            }
          });
    }
  }

  @Test
  protected void theEndingStepGivesTheFinalObservationBesideTheNextFirstOne() {
    try (VectorEnvironment environment = make(1)) {
      VectorStep result = VectorStep.of(environment);
      int ends = 0;
      environment.reset(SEED, result);
      float[] first = result.observations().clone();
      Pcg64 random = Pcg64.seeded(1);
      for (int t = 0; t < steps(); t++) {
        environment.step(actions(environment.actionSpace(), 1, random), result);
        if (result.ended(0) && result.valid()[0]) {
          ends++;
          assertThat(result.finalObservations()).isNotEqualTo(result.observations());
          assertThat(result.observations()).as("episodes start apart").isNotEqualTo(first);
          first = result.observations().clone();
        }
      }
      assumeTrue(maxEpisodeSteps().isPresent(), "episodes may not end");
      assertThat(ends).isPositive();
    }
  }

  @Test
  void returnsAndLengthsOfEpisodesAreCounted() {
    try (VectorEnvironment environment = make(LANES)) {
      double[] returns = new double[LANES];
      int[] lengths = new int[LANES];
      forEachStep(
          environment,
          (t, result) -> {
            for (int lane = 0; lane < LANES; lane++) {
              if (!result.valid()[lane]) {
                continue;
              }
              returns[lane] += result.rewards()[lane];
              lengths[lane]++;
              if (result.ended(lane)) {
                assertThat(result.episodeLengths()[lane]).isEqualTo(lengths[lane]);
                assertThat(result.episodeReturns()[lane])
                    .isCloseTo(returns[lane], within(1e-9 * (1 + Math.abs(returns[lane]))));
                returns[lane] = 0;
                lengths[lane] = 0;
              }
            }
          });
    }
  }

  @Test
  protected void anEpisodeIsCutAtTheTimeLimitAndNoSooner() {
    try (VectorEnvironment environment = make(LANES)) {
      forEachStep(
          environment,
          (t, result) -> {
            for (int lane = 0; lane < LANES; lane++) {
              if (result.valid()[lane] && result.ended(lane)) {
                assertThat(result.truncated()[lane])
                    .isEqualTo(result.episodeLengths()[lane] == maxEpisodeSteps().orElse(-1));
              }
            }
          });
    }
  }

  @Test
  void anActionThatIsNoneIsRefusedAndNoLaneMoves() {
    try (VectorEnvironment environment = make(LANES);
        VectorEnvironment untroubled = make(LANES)) {
      VectorStep result = VectorStep.of(environment);
      VectorStep expected = VectorStep.of(untroubled);
      environment.reset(SEED, result);
      untroubled.reset(SEED, expected);
      Pcg64 random = Pcg64.seeded(1);
      Space space = environment.actionSpace();
      int elapsed = 0;
      for (int t = 0; t < 5; t++) {
        float[] actions = actions(space, LANES, random);
        float[] wrong = actions.clone();
        boolean discrete = space instanceof Discrete;
        wrong[wrong.length - 1] = discrete ? 1_000_000 : Float.NaN;
        assertThatThrownBy(() -> environment.step(wrong, result))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("action ")
            .hasMessageContaining(discrete ? "1000000" : "NaN")
            .hasMessageContaining(" is outside " + space + ": expected ")
            .hasMessageEndingWith(" (environment " + (LANES - 1) + ", step " + elapsed + ")");
        environment.step(actions, result);
        untroubled.step(actions, expected);
        elapsed = result.ended(LANES - 1) ? 0 : elapsed + 1;
        for (int lane = 0; lane < LANES; lane++) {
          assertThat(Row.of(result, lane)).isEqualTo(Row.of(expected, lane));
        }
      }
    }
  }

  @Test
  void tooFewActionsAreRefused() {
    try (VectorEnvironment environment = make(LANES)) {
      VectorStep result = VectorStep.of(environment);
      environment.reset(SEED, result);
      float[] tooFew = new float[LANES * environment.actionSpace().size() - 1];
      assertThatThrownBy(() -> environment.step(tooFew, result))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("actions has " + tooFew.length + " numbers: expected ");
    }
  }

  @Test
  void aStepBeforeTheFirstResetIsRefused() {
    try (VectorEnvironment environment = make(LANES)) {
      float[] actions = actions(environment.actionSpace(), LANES, Pcg64.seeded(1));
      assertThatThrownBy(() -> environment.step(actions, VectorStep.of(environment)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(environment.id() + " was stepped before its first reset");
    }
  }

  @Test
  void anotherThatIsRestoredFromItsStateMakesTheSameSteps() throws IOException {
    try (VectorEnvironment environment = make(LANES);
        VectorEnvironment another = make(LANES)) {
      assumeTrue(environment.isResumable(), "its state is elsewhere");
      VectorStep result = VectorStep.of(environment);
      VectorStep restored = VectorStep.of(another);
      environment.reset(SEED, result);
      Pcg64 random = Pcg64.seeded(1);
      for (int t = 0; t < 7; t++) { // in the middle of episodes
        environment.step(actions(environment.actionSpace(), LANES, random), result);
      }
      byte[] state = state(environment);
      another.restore(new DataInputStream(new ByteArrayInputStream(state)));
      assertThat(state(another)).isEqualTo(state);
      for (int t = 0; t < steps(); t++) {
        float[] actions = actions(environment.actionSpace(), LANES, random);
        environment.step(actions, result);
        another.step(actions, restored);
        for (int lane = 0; lane < LANES; lane++) {
          assertThat(Row.of(restored, lane)).as("step " + t).isEqualTo(Row.of(result, lane));
        }
      }
      assertThat(state(another)).isEqualTo(state(environment));
    }
  }

  @Test
  void aStateFromBeforeTheFirstResetIsRestoredToo() throws IOException {
    try (VectorEnvironment environment = make(LANES);
        VectorEnvironment another = make(LANES)) {
      assumeTrue(environment.isResumable(), "its state is elsewhere");
      another.reset(SEED, VectorStep.of(another));
      another.restore(new DataInputStream(new ByteArrayInputStream(state(environment))));
      float[] actions = actions(environment.actionSpace(), LANES, Pcg64.seeded(1));
      assertThatThrownBy(() -> another.step(actions, VectorStep.of(another)))
          .hasMessage(another.id() + " was stepped before its first reset");
    }
  }

  @Test
  void aStateThatIsCutShortIsRefused() throws IOException {
    try (VectorEnvironment environment = make(LANES)) {
      assumeTrue(environment.isResumable(), "its state is elsewhere");
      environment.reset(SEED, VectorStep.of(environment));
      byte[] state = state(environment);
      for (int length = 0; length < state.length; length++) {
        InputStream part = new ByteArrayInputStream(state, 0, length);
        assertThatThrownBy(() -> environment.restore(new DataInputStream(part)))
            .as("%d of %d bytes", length, state.length)
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void aStateOfAnotherNumberOfLanesIsRefused() throws IOException {
    try (VectorEnvironment environment = make(LANES);
        VectorEnvironment another = make(1)) {
      assumeTrue(environment.isResumable(), "its state is elsewhere");
      InputStream state = new ByteArrayInputStream(state(environment));
      assertThatThrownBy(() -> another.restore(new DataInputStream(state)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the saved state is of " + environment.id())
          .hasMessageContaining(" (3 lanes): expected one of " + another.id())
          .hasMessageEndingWith(" (1 lanes)");
    }
  }

  private static byte[] state(VectorEnvironment environment) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    environment.save(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void aSecondCloseDoesNothing() {
    VectorEnvironment environment = make(1);
    environment.close();
    environment.close();
  }

  /** What a claim is about. */
  private interface StepCheck {
    void check(int t, VectorStep result);
  }

  private void forEachStep(VectorEnvironment environment, StepCheck check) {
    VectorStep result = VectorStep.of(environment);
    environment.reset(SEED, result);
    Pcg64 random = Pcg64.seeded(1);
    for (int t = 0; t < steps(); t++) {
      environment.step(actions(environment.actionSpace(), environment.lanes(), random), result);
      check.check(t, result);
    }
  }

  private List<Row> trajectory(VectorEnvironment environment, long seed) {
    List<Row> rows = new ArrayList<>();
    VectorStep result = VectorStep.of(environment);
    environment.reset(seed, result);
    Pcg64 random = Pcg64.seeded(1);
    for (int t = 0; t < steps(); t++) {
      for (int lane = 0; lane < environment.lanes(); lane++) {
        rows.add(Row.of(result, lane));
      }
      environment.step(actions(environment.actionSpace(), environment.lanes(), random), result);
    }
    return rows;
  }

  private static boolean rowsIn(VectorEnvironment environment, float[] observations) {
    int size = environment.observationSpace().size();
    for (int lane = 0; lane < environment.lanes(); lane++) {
      if (!environment.observationSpace().contains(observations, lane * size)) {
        return false;
      }
    }
    return true;
  }

  /** One lane's part of a step, comparable. */
  private record Row(
      List<Float> observation,
      List<Float> finalObservation,
      double reward,
      boolean terminated,
      boolean truncated,
      boolean valid,
      List<Boolean> mask) {
    static Row of(VectorStep result, int lane) {
      boolean ended = result.ended(lane);
      return new Row(
          row(result.observations(), result, lane),
          ended ? row(result.finalObservations(), result, lane) : List.of(),
          result.rewards()[lane],
          result.terminated()[lane],
          result.truncated()[lane],
          result.valid()[lane],
          mask(result, lane));
    }

    private static List<Boolean> mask(VectorStep result, int lane) {
      int size = result.masks().length / result.rewards().length;
      List<Boolean> mask = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        mask.add(result.masks()[lane * size + i]);
      }
      return mask;
    }

    private static List<Float> row(float[] rows, VectorStep result, int lane) {
      int size = rows.length / result.rewards().length;
      List<Float> row = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        row.add(rows[lane * size + i]);
      }
      return row;
    }
  }
}
