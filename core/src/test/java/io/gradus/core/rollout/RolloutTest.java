package io.gradus.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RolloutTest {
  @Test
  void growsBeyondItsCapacityAndKeepsWhatItHolds() {
    Rollout rollout = new Rollout(1, 2, 3, 2);
    for (int t = 0; t < 9; t++) {
      int start = rollout.addRow();
      assertThat(start).isEqualTo(2 * t);
      for (int row = start; row < start + 2; row++) {
        rollout.observations()[3 * row + 2] = row + 1;
        rollout.actions()[2 * row + 1] = -row - 1;
        rollout.logProbs()[row] = row + 100;
        rollout.rewards()[row] = row + 200;
        rollout.values()[row] = row + 300;
        rollout.nextValues()[row] = row + 400;
        rollout.terminated()[row] = row % 2 == 0;
        rollout.truncated()[row] = row % 3 == 0;
        rollout.valid()[row] = row % 5 == 0;
      }
    }
    assertThat(rollout.length()).isEqualTo(9);
    assertThat(rollout.rows()).isEqualTo(18);
    for (int row = 0; row < 18; row++) {
      assertThat(rollout.observations()[3 * row + 2]).isEqualTo(row + 1);
      assertThat(rollout.observations()[3 * row]).isZero();
      assertThat(rollout.actions()[2 * row + 1]).isEqualTo(-row - 1);
      assertThat(rollout.logProbs()[row]).isEqualTo(row + 100);
      assertThat(rollout.rewards()[row]).isEqualTo(row + 200);
      assertThat(rollout.values()[row]).isEqualTo(row + 300);
      assertThat(rollout.nextValues()[row]).isEqualTo(row + 400);
      assertThat(rollout.terminated()[row]).isEqualTo(row % 2 == 0);
      assertThat(rollout.truncated()[row]).isEqualTo(row % 3 == 0);
      assertThat(rollout.valid()[row]).isEqualTo(row % 5 == 0);
    }
  }

  @Test
  void aRowThatIsUsedAgainIsBlank() {
    Rollout rollout = new Rollout(2, 1, 1, 1);
    int row = rollout.addRow();
    rollout.observations()[row] = 1;
    rollout.actions()[row] = 1;
    rollout.logProbs()[row] = 1;
    rollout.rewards()[row] = 1;
    rollout.values()[row] = 1;
    rollout.nextValues()[row] = 1;
    rollout.terminated()[row] = true;
    rollout.truncated()[row] = true;
    rollout.valid()[row] = true;
    rollout.clear();
    assertThat(rollout.rows()).isZero();
    assertThat(rollout.addRow()).isZero();
    assertThat(
            new double[] {
              rollout.observations()[0],
              rollout.actions()[0],
              rollout.logProbs()[0],
              rollout.rewards()[0],
              rollout.values()[0],
              rollout.nextValues()[0]
            })
        .containsOnly(0);
    assertThat(new boolean[] {rollout.terminated()[0], rollout.truncated()[0], rollout.valid()[0]})
        .containsOnly(false);
  }

  @Test
  void aTrajectoryStopsAtAnEndAtPaddingAndAtTheLastRow() {
    // lane 0: ends, an inserted row, one step, cut;  lane 1: truncated at the second, then padding
    Rollout rollout = new Rollout(4, 2, 1, 1);
    for (int t = 0; t < 4; t++) {
      rollout.addRow();
    }
    for (int row : new int[] {0, 4, 6, 1, 3}) {
      rollout.valid()[row] = true;
    }
    rollout.terminated()[0] = true;
    rollout.truncated()[3] = true;
    assertThat(rollout.isLastOfTrajectory(0)).isTrue();
    assertThat(rollout.isLastOfTrajectory(4)).isFalse();
    assertThat(rollout.isLastOfTrajectory(6)).isTrue();
    assertThat(rollout.isLastOfTrajectory(1)).isFalse();
    assertThat(rollout.isLastOfTrajectory(3)).isTrue();
    assertThat(rollout.validRows()).isEqualTo(5);
    assertThat(rollout.trajectories()).isEqualTo(3);
  }

  @Test
  void aStepBeforePaddingIsTheLastThoughNothingEnded() {
    Rollout rollout = new Rollout(2, 1, 1, 1);
    rollout.valid()[rollout.addRow()] = true;
    rollout.addRow();
    assertThat(rollout.isLastOfTrajectory(0)).isTrue();
    assertThat(rollout.trajectories()).isEqualTo(1);
  }

  @Test
  void refusesToBeEmptyInAnyDirection() {
    assertThatThrownBy(() -> new Rollout(0, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity is 0: expected at least 1");
    assertThatThrownBy(() -> new Rollout(1, 0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lanes is 0: expected at least 1");
    assertThatThrownBy(() -> new Rollout(1, 1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("observationSize is 0: expected at least 1");
    assertThatThrownBy(() -> new Rollout(1, 1, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("actionSize is 0: expected at least 1");
  }
}
