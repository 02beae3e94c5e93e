package io.gradus.core.returns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.rollout.Rollout;
import io.gradus.core.testing.Seeds;
import org.junit.jupiter.api.Test;

class GaeTest {
  @Test
  void byHandToTheEndOfTheTask() {
    Rollout rollout = Rollouts.lane(new double[] {1, 2, 4}, new double[] {8, 16, 32});
    rollout.terminated()[2] = true;
    rollout.nextValues()[2] = 1e6;
    // γ = λ = ½.  δ: 1 + 8 − 8 = 1;  2 + 16 − 16 = 2;  4 − 32 = −28
    // A: 1 + ¼ · (−5);  2 + ¼ · (−28) = −5;  −28
    assertThat(new Gae(0.5, 0.5).estimate(rollout)).containsExactly(-0.25, -5, -28);
  }

  @Test
  void byHandWhereTheLaneWasCut() {
    Rollout rollout = Rollouts.lane(new double[] {1, 2, 4}, new double[] {8, 16, 32});
    rollout.truncated()[1] = true;
    rollout.nextValues()[1] = 20; // the real next observation, not the first of the next episode
    rollout.nextValues()[2] = 64; // the window ends
    // δ: 1 + 8 − 8 = 1;  2 + 10 − 16 = −4;  4 + 32 − 32 = 4;  nothing flows over the cut
    assertThat(new Gae(0.5, 0.5).estimate(rollout)).containsExactly(0, -4, 4);
  }

  @Seeds
  void atLambdaOneIsTheRewardToGoLessTheValue(long seed) {
    Rollout rollout = Rollouts.random(seed);
    double[] expected =
        Baseline.state().subtractFrom(rollout, new RewardToGo(0.9).estimate(rollout));
    assertThat(new Gae(0.9, 1).estimate(rollout)).containsExactly(expected, within(1e-12));
  }

  @Seeds
  void atLambdaZeroIsTheErrorOfOneStep(long seed) {
    Rollout rollout = Rollouts.random(seed);
    double[] advantages = new Gae(0.9, 0).estimate(rollout);
    for (int row = 0; row < rollout.rows(); row++) {
      double next =
          rollout.terminated()[row]
              ? 0
              : rollout.isLastOfTrajectory(row)
                  ? rollout.nextValues()[row]
                  : rollout.values()[row + rollout.lanes()];
      double error = rollout.rewards()[row] + 0.9 * next - rollout.values()[row];
      assertThat(advantages[row]).isCloseTo(rollout.valid()[row] ? error : 0, within(1e-12));
    }
  }

  @Seeds
  void isTheDecayingSumOfErrors(long seed) {
    Rollout rollout = Rollouts.random(seed);
    double[] errors = new Gae(0.9, 0).estimate(rollout);
    double[] advantages = new Gae(0.9, 0.7).estimate(rollout);
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        double sum = errors[row];
        double factor = 1;
        for (int later = row; !rollout.isLastOfTrajectory(later); later += rollout.lanes()) {
          factor *= 0.9 * 0.7;
          sum += factor * errors[later + rollout.lanes()];
        }
        assertThat(advantages[row]).isCloseTo(sum, within(1e-12));
      }
    }
  }

  @Seeds
  void rowsThatAreNotValidAreNeitherReadNorWritten(long seed) {
    Rollout rollout = Rollouts.random(seed);
    double[] before = new Gae(0.9, 0.7).estimate(rollout);
    Rollouts.spoilWhatIsNotToBeRead(rollout);
    assertThat(new Gae(0.9, 0.7).estimate(rollout)).containsExactly(before);
    for (int row = 0; row < rollout.rows(); row++) {
      if (!rollout.valid()[row]) {
        assertThat(before[row]).isZero();
      }
    }
  }

  @Test
  void aRewardForEverLeavesNoAdvantageAtATruncationOverTheTrueValue() {
    // reward 1 for ever: V = 1 / (1 − γ) = 20 everywhere, and an episode is cut after three steps
    Rollout rollout =
        Rollouts.lane(new double[] {1, 1, 1, 1, 1}, new double[] {20, 20, 20, 20, 20});
    rollout.truncated()[2] = true;
    rollout.nextValues()[2] = 20;
    rollout.nextValues()[4] = 20;
    for (double lambda : new double[] {0, 0.5, 1}) {
      assertThat(new Gae(0.95, lambda).estimate(rollout))
          .containsExactly(new double[5], within(1e-12));
    }
    // Taken for an end of the task, the cut would look like a loss of everything to come.
    rollout.truncated()[2] = false;
    rollout.terminated()[2] = true;
    assertThat(new Gae(0.95, 0).estimate(rollout))
        .containsExactly(new double[] {0, 0, -19, 0, 0}, within(1e-12));
  }

  @Test
  void aCutChangesNothingForTheStepsAfterIt() {
    double[] rewards = {1, -2, 3, -4, 5, -6};
    double[] values = {3, 1, -1, 2, 4, 5};
    double[] expected = new Gae(0.8, 0.6).estimate(Rollouts.lane(rewards, values));
    for (int cut = 0; cut < 5; cut++) {
      Rollout pieces = Rollouts.lane(rewards, values);
      pieces.truncated()[cut] = true;
      pieces.nextValues()[cut] = values[cut + 1];
      double[] advantages = new Gae(0.8, 0.6).estimate(pieces);
      for (int t = cut + 1; t < 6; t++) {
        assertThat(advantages[t]).isEqualTo(expected[t]);
      }
      // Before it, what came after is left out; at λ = 0 that was nothing.
      assertThat(new Gae(0.8, 0).estimate(pieces))
          .containsExactly(new Gae(0.8, 0).estimate(Rollouts.lane(rewards, values)));
    }
  }

  @Test
  void refusesNumbersOutOfRange() {
    assertThatThrownBy(() -> new Gae(-0.1, 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("discount is -0.1: expected a number in [0, 1]");
    assertThatThrownBy(() -> new Gae(0.5, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lambda is 2.0: expected a number in [0, 1]");
  }
}
