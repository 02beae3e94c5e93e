package io.gradus.core.returns;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.returns.MeanBaseline.Own;
import io.gradus.core.returns.MeanBaseline.Scope;
import io.gradus.core.rollout.Rollout;
import org.junit.jupiter.api.Test;

/** Lane 0: two steps to an end, then one step. Lane 1: three steps. Lane 2: nothing but padding. */
class MeanBaselineTest {
  private static final double[] TOTALS = {8, 1, 99, 8, 1, 99, 3, 1, 99};
  private static final double[] TO_GO = {8, 1, 99, 6, 2, 99, 3, 4, 99};

  @Test
  void overTrajectoriesEachCountsOnce() {
    // R = 8, 1 and 3
    assertThat(new MeanBaseline(Own.INCLUDED, Scope.TRAJECTORIES).estimate(rollout(), TOTALS))
        .containsExactly(4, 4, 0, 4, 4, 0, 4, 4, 0);
  }

  @Test
  void theOwnTrajectoryCanBeLeftOut() {
    // (1 + 3)/2, (8 + 3)/2, (8 + 1)/2
    assertThat(new MeanBaseline(Own.LEFT_OUT, Scope.TRAJECTORIES).estimate(rollout(), TOTALS))
        .containsExactly(2, 5.5, 0, 2, 5.5, 0, 4.5, 5.5, 0);
  }

  @Test
  void overStepsThoseThatGotAsFarCount() {
    // t = 0: 8, 1, 3; t = 1: 6, 2; t = 2: 4 alone
    assertThat(new MeanBaseline(Own.INCLUDED, Scope.STEPS).estimate(rollout(), TO_GO))
        .containsExactly(4, 4, 0, 4, 4, 0, 4, 4, 0);
    assertThat(new MeanBaseline(Own.LEFT_OUT, Scope.STEPS).estimate(rollout(), TO_GO))
        .containsExactly(2, 5.5, 0, 2, 6, 0, 4.5, 0, 0);
  }

  @Test
  void thereIsNothingToSubtractFromAnEmptyRollout() {
    Rollout empty = new Rollout(1, 2, 1, 1);
    empty.addRow();
    assertThat(new MeanBaseline(Own.INCLUDED, Scope.STEPS).estimate(empty, new double[2]))
        .containsExactly(0, 0);
    assertThat(new MeanBaseline(Own.LEFT_OUT, Scope.TRAJECTORIES).estimate(empty, new double[2]))
        .containsExactly(0, 0);
  }

  static Rollout rollout() {
    Rollout rollout = new Rollout(3, 3, 1, 1);
    for (int t = 0; t < 3; t++) {
      int row = rollout.addRow();
      rollout.valid()[row] = true;
      rollout.valid()[row + 1] = true;
      rollout.terminated()[row] = t >= 1;
      rollout.terminated()[row + 1] = t == 2;
    }
    return rollout;
  }
}
