package io.gradus.core.returns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.rollout.Rollout;
import org.junit.jupiter.api.Test;

class StandardisationTest {
  @Test
  void noneLeavesTheWeights() {
    assertThat(applied(Standardisation.NONE, 1, 2, 6)).containsExactly(1, 2, 6);
  }

  @Test
  void centreShiftsTheMeanToZero() {
    assertThat(applied(Standardisation.CENTRE, 1, 2, 6)).containsExactly(-2, -1, 3);
  }

  @Test
  void standardiseDividesByTheDeviationOfTheSampleToo() {
    // mean 3, squares 4 + 1 + 9 = 14, over N − 1 = 2: deviation √7
    double deviation = Math.sqrt(7) + 1e-8;
    assertThat(applied(Standardisation.STANDARDISE, 1, 2, 6))
        .containsExactly(
            new double[] {-2 / deviation, -1 / deviation, 3 / deviation}, within(1e-12));
  }

  @Test
  void equalWeightsBecomeZeroAndNotNaN() {
    assertThat(applied(Standardisation.STANDARDISE, 4, 4, 4)).containsExactly(0, 0, 0);
    assertThat(applied(Standardisation.STANDARDISE, 4)).containsExactly(0);
  }

  @Test
  void twoRowsHaveADeviation() {
    double deviation = Math.sqrt(2) + 1e-8;
    assertThat(applied(Standardisation.STANDARDISE, 4, 6))
        .containsExactly(new double[] {-1 / deviation, 1 / deviation}, within(1e-12));
  }

  @Test
  void rowsThatAreNotValidDoNotCount() {
    Rollout rollout = Rollouts.lane(new double[4], new double[4]);
    rollout.valid()[1] = false;
    double[] weights = {1, 1000, 2, 6};
    Standardisation.CENTRE.apply(rollout, weights);
    assertThat(weights).containsExactly(-2, 0, -1, 3);
    double[] others = {1, 1000, 2, 6};
    Standardisation.STANDARDISE.apply(rollout, others);
    assertThat(others[0]).isCloseTo((-2 / (Math.sqrt(7) + 1e-8)), within(1e-12));
    assertThat(others[1]).isZero();
  }

  private static double[] applied(Standardisation standardisation, double... weights) {
    Rollout rollout = Rollouts.lane(new double[weights.length], new double[weights.length]);
    standardisation.apply(rollout, weights);
    return weights;
  }
}
