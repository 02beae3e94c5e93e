package io.gradus.core.returns;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.rollout.Rollout;
import io.gradus.core.testing.Seeds;
import org.junit.jupiter.api.Test;

class TotalReturnTest {
  @Test
  void isTheSameForAllStepsOfATrajectory() {
    Rollout rollout = Rollouts.lane(new double[] {1, 10, 100, 2, 4}, new double[5]);
    rollout.terminated()[2] = true;
    rollout.nextValues()[4] = 8;
    // 1 + ½ · 10 + ¼ · 100 to the end;  2 + ½ · 4 + ¼ · 8 where the window cuts
    assertThat(new TotalReturn(0.5).estimate(rollout)).containsExactly(31, 31, 31, 6, 6);
  }

  @Test
  void aRowThatAnAutoresetInsertedStandsBetweenTwoTrajectories() {
    Rollout rollout = Rollouts.lane(new double[] {1, 10, 999, 100, 1000}, new double[5]);
    rollout.terminated()[1] = true;
    rollout.valid()[2] = false;
    rollout.terminated()[4] = true;
    assertThat(new TotalReturn(1).estimate(rollout)).containsExactly(11, 11, 0, 1100, 1100);
  }

  @Seeds
  void isTheRewardToGoOfTheTrajectorysFirstStep(long seed) {
    Rollout rollout = Rollouts.random(seed);
    double[] toGo = new RewardToGo(0.9).estimate(rollout);
    double[] total = new TotalReturn(0.9).estimate(rollout);
    Rollouts.spoilWhatIsNotToBeRead(rollout);
    assertThat(new TotalReturn(0.9).estimate(rollout)).containsExactly(total);
    for (int lane = 0; lane < rollout.lanes(); lane++) {
      int first = lane;
      for (int row = lane; row < rollout.rows(); row += rollout.lanes()) {
        assertThat(total[row]).isEqualTo(rollout.valid()[row] ? toGo[first] : 0);
        if (!rollout.valid()[row] || rollout.isLastOfTrajectory(row)) {
          first = row + rollout.lanes();
        }
      }
    }
  }
}
