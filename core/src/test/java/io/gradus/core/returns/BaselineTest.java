package io.gradus.core.returns;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.rollout.Rollout;
import org.junit.jupiter.api.Test;

class BaselineTest {
  @Test
  void noneLeavesTheReturnsOfValidRows() {
    Rollout rollout = Rollouts.lane(new double[] {1, 2, 3}, new double[] {5, 5, 5});
    rollout.valid()[1] = false;
    double[] returns = {10, 20, 30};
    assertThat(Baseline.none().subtractFrom(rollout, returns)).containsExactly(10, 0, 30);
    assertThat(returns).containsExactly(10, 20, 30);
  }

  @Test
  void learnedTakesAwayTheValueAtCollection() {
    Rollout rollout = Rollouts.lane(new double[] {1, 2, 3}, new double[] {4, 5, 6});
    rollout.valid()[1] = false;
    assertThat(Baseline.state().subtractFrom(rollout, new double[] {10, 20, 30}))
        .containsExactly(6, 0, 24);
    assertThat(rollout.values()).containsExactly(4, 5, 6);
  }

  @Test
  void theInitialStateGivesItsValueToTheWholeTrajectory() {
    Rollout rollout = MeanBaselineTest.rollout();
    for (int row = 0; row < rollout.rows(); row++) {
      rollout.values()[row] = row + 1;
    }
    // lane 0 starts at row 0 and, after its end, at row 6; lane 1 at row 1
    assertThat(Baseline.initialState().estimate(rollout, new double[9]))
        .containsExactly(1, 2, 0, 1, 2, 0, 7, 2, 0);
  }

  @Test
  void unweightedIsOneForEachStepThatWasTaken() {
    assertThat(new Unweighted().estimate(MeanBaselineTest.rollout()))
        .containsExactly(1, 1, 0, 1, 1, 0, 1, 1, 0);
  }
}
