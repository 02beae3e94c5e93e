package io.gradus.core.returns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.rollout.Rollout;
import io.gradus.core.rollout.Trajectories;
import io.gradus.core.testing.Seeds;
import org.junit.jupiter.api.Test;

class ImmediateRewardTest {
  @Test
  void discountsFromTheStartOfTheTrajectory() {
    Rollout rollout = Rollouts.lane(new double[] {1, 2, 4, 8}, new double[4]);
    rollout.terminated()[2] = true;
    rollout.terminated()[3] = true;
    assertThat(new ImmediateReward(0.5).estimate(rollout)).containsExactly(1, 1, 1, 8);
  }

  @Test
  void bootstrapsWhereTheLaneWasCutAndNotAtAnEnd() {
    Rollout rollout = Rollouts.lane(new double[] {1, 2, 4}, new double[3]);
    rollout.terminated()[0] = true;
    rollout.nextValues()[0] = 1e6;
    rollout.nextValues()[1] = 1e6; // goes on
    rollout.nextValues()[2] = 16;
    // ½ (4 + ½ · 16)
    assertThat(new ImmediateReward(0.5).estimate(rollout)).containsExactly(1, 2, 6);
  }

  @Seeds
  void itsSumOverATrajectoryIsTheTotalReturn(long seed) {
    Rollout rollout = Rollouts.random(seed);
    Trajectories trajectories = new Trajectories(rollout);
    double[] sums = new double[trajectories.count()];
    double[] rewards = new ImmediateReward(0.9).estimate(rollout);
    Rollouts.spoilWhatIsNotToBeRead(rollout);
    assertThat(new ImmediateReward(0.9).estimate(rollout)).containsExactly(rewards);
    double[] totals = new TotalReturn(0.9).estimate(rollout);
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        sums[trajectories.of(row)] += rewards[row];
      } else {
        assertThat(rewards[row]).isZero();
      }
    }
    for (int i = 0; i < sums.length; i++) {
      assertThat(sums[i]).isCloseTo(totals[trajectories.first(i)], within(1e-12));
    }
  }

  @Test
  void refusesADiscountThatIsNone() {
    assertThatThrownBy(() -> new ImmediateReward(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("discount is 1.5: expected a number in [0, 1]");
  }
}
