package io.gradus.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrajectoriesTest {
  @Test
  void rowsFollowEachOtherUpToAnEndACutOrPadding() {
    // lane 0: ends, an inserted row, two steps;  lane 1: truncated at the second, then one step
    Rollout rollout = new Rollout(4, 2, 1, 1);
    for (int t = 0; t < 4; t++) {
      rollout.addRow();
    }
    for (int row : new int[] {0, 4, 6, 1, 3, 5}) {
      rollout.valid()[row] = true;
    }
    rollout.terminated()[0] = true;
    rollout.truncated()[3] = true;
    Trajectories trajectories = new Trajectories(rollout);
    assertThat(trajectories.count()).isEqualTo(rollout.trajectories()).isEqualTo(4);
    assertThat(trajectories.longest()).isEqualTo(2);
    int[] of = new int[8];
    int[] step = new int[8];
    for (int row = 0; row < 8; row++) {
      of[row] = trajectories.of(row);
      step[row] = trajectories.step(row);
    }
    assertThat(of).containsExactly(0, 1, -1, 1, 2, 3, 2, -1);
    assertThat(step).containsExactly(0, 0, 0, 1, 0, 0, 1, 0);
    assertThat(trajectories.first(1)).isEqualTo(1);
    assertThat(trajectories.first(2)).isEqualTo(4);
  }

  @Test
  void anEmptyRolloutHasNone() {
    Rollout rollout = new Rollout(1, 1, 1, 1);
    assertThat(new Trajectories(rollout).count()).isZero();
    rollout.addRow();
    assertThat(new Trajectories(rollout).longest()).isZero();
  }
}
