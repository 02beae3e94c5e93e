package io.gradus.core.returns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.rollout.Rollout;
import org.junit.jupiter.api.Test;

/** Trajectories with R = 8, 1 and 3. */
class OptimalBaselineTest {
  private static final double[] TOTALS = {8, 1, 99, 8, 1, 99, 3, 1, 99};
  private final Rollout rollout = MeanBaselineTest.rollout();

  @Test
  void isTheMeanOfTheOthersByTheirSquaredNorms() {
    // (2·1 + 3·3)/5, (1·8 + 3·3)/4, (1·8 + 2·1)/3
    double third = 10 / 3.0;
    assertThat(new OptimalBaseline(new double[] {1, 2, 3}).estimate(rollout, TOTALS))
        .containsExactly(new double[] {2.2, 4.25, 0, 2.2, 4.25, 0, third, 4.25, 0}, within(1e-12));
  }

  @Test
  void isZeroWhereTheOthersHaveNoGradient() {
    assertThat(new OptimalBaseline(new double[] {0, 1e30, 0}).estimate(rollout, TOTALS))
        .containsExactly(1, 0, 0, 1, 0, 0, 1, 0, 0);
  }

  @Test
  void nothingOfTheOwnTrajectoryIsLeft() {
    double[] norms = {1e-20, 1e20, 1e-20};
    assertThat(new OptimalBaseline(norms).estimate(rollout, TOTALS)[1])
        .isCloseTo((8 + 3) / 2.0, within(1e-12));
  }

  @Test
  void theReturnIsThatOfTheTrajectorysFirstStep() {
    // one lane: two steps of R = 8, one of 1, one of 3
    Rollout lane = Rollouts.lane(new double[4], new double[4]);
    for (int row = 1; row < 4; row++) {
      lane.terminated()[row] = true;
    }
    assertThat(
            new OptimalBaseline(new double[] {1, 2, 3}).estimate(lane, new double[] {8, 8, 1, 3}))
        .containsExactly(new double[] {2.2, 2.2, 4.25, 10 / 3.0}, within(1e-12));
  }

  @Test
  void refusesNormsOfOtherTrajectories() {
    assertThatThrownBy(() -> new OptimalBaseline(new double[2]).estimate(rollout, TOTALS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there are 2 squared norms for 3 trajectories: expected one for each");
  }
}
