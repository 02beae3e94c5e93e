package io.gradus.core.returns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.rollout.Rollout;
import io.gradus.core.testing.Seeds;
import org.junit.jupiter.api.Test;

class RewardToGoTest {
  @Test
  void sumsDiscountedRewardsToTheEndOfTheTask() {
    Rollout rollout = Rollouts.lane(new double[] {1, 10, 100}, new double[3]);
    rollout.terminated()[2] = true;
    rollout.nextValues()[2] = 1e6; // the task ended: not to be read
    // 1 + ½ · 10 + ¼ · 100,  10 + ½ · 100,  100
    assertThat(new RewardToGo(0.5).estimate(rollout)).containsExactly(31, 60, 100);
  }

  @Test
  void goesOnWithTheValueWhereTheLaneWasCut() {
    Rollout rollout = Rollouts.lane(new double[] {1, 10, 100}, new double[3]);
    rollout.truncated()[1] = true;
    rollout.nextValues()[1] = 8;
    rollout.nextValues()[2] = 16; // the window ends
    // 1 + ½ · (10 + ½ · 8),  10 + ½ · 8,  100 + ½ · 16
    assertThat(new RewardToGo(0.5).estimate(rollout)).containsExactly(8, 14, 108);
  }

  @Test
  void anEndThatIsBothIsAnEndOfTheTask() {
    Rollout rollout = Rollouts.lane(new double[] {1, 2}, new double[2]);
    rollout.terminated()[1] = true;
    rollout.truncated()[1] = true;
    rollout.nextValues()[1] = 50;
    assertThat(new RewardToGo(1).estimate(rollout)).containsExactly(3, 2);
  }

  @Test
  void lanesDoNotTouchEachOther() {
    Rollout rollout = new Rollout(2, 2, 1, 1);
    double[][] rewards = {{1, 100}, {2, 200}};
    for (double[] row : rewards) {
      int start = rollout.addRow();
      for (int lane = 0; lane < 2; lane++) {
        rollout.rewards()[start + lane] = row[lane];
        rollout.valid()[start + lane] = true;
      }
    }
    rollout.terminated()[2] = true;
    rollout.nextValues()[3] = 5000;
    assertThat(new RewardToGo(1).estimate(rollout)).containsExactly(3, 5300, 2, 5200);
  }

  @Seeds
  void rowsThatAreNotValidAreNeitherReadNorWritten(long seed) {
    Rollout rollout = Rollouts.random(seed);
    double[] before = new RewardToGo(0.9).estimate(rollout);
    Rollouts.spoilWhatIsNotToBeRead(rollout);
    assertThat(new RewardToGo(0.9).estimate(rollout)).containsExactly(before);
    for (int row = 0; row < rollout.rows(); row++) {
      if (!rollout.valid()[row]) {
        assertThat(before[row]).isZero();
      }
    }
  }

  @Seeds
  void isTheSumByItsDefinition(long seed) {
    Rollout rollout = Rollouts.random(seed);
    double[] returns = new RewardToGo(0.9).estimate(rollout);
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        double sum = 0;
        double factor = 1;
        int later = row;
        while (!rollout.isLastOfTrajectory(later)) {
          sum += factor * rollout.rewards()[later];
          factor *= 0.9;
          later += rollout.lanes();
        }
        sum += factor * rollout.rewards()[later];
        if (!rollout.terminated()[later]) {
          sum += 0.9 * factor * rollout.nextValues()[later];
        }
        assertThat(returns[row]).isCloseTo(sum, within(1e-12));
      }
    }
  }

  @Test
  void cuttingWhereTheTrueValueIsKnownChangesNothing() {
    double[] rewards = {1, -2, 3, -4, 5, -6};
    Rollout whole = Rollouts.lane(rewards, new double[6]);
    whole.terminated()[5] = true;
    double[] expected = new RewardToGo(0.8).estimate(whole);
    for (int cut = 0; cut < 5; cut++) {
      Rollout pieces = Rollouts.lane(rewards, new double[6]);
      pieces.terminated()[5] = true;
      pieces.truncated()[cut] = true;
      pieces.nextValues()[cut] = expected[cut + 1];
      assertThat(new RewardToGo(0.8).estimate(pieces)).containsExactly(expected, within(1e-12));
    }
  }

  @Test
  void refusesADiscountThatIsNone() {
    assertThatThrownBy(() -> new RewardToGo(1.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("discount is 1.1: expected a number in [0, 1]");
    assertThatThrownBy(() -> new TotalReturn(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("discount is NaN: expected a number in [0, 1]");
  }
}
