package io.gradus.agents.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AggregatesTest {
  private static final double[][] TWO_TASKS = {{1, 2, 3, 10}, {0, 0, 8, 8}};

  @Test
  void meanIsOverTasksOfTheMeansOverRuns() {
    assertThat(Aggregates.mean(TWO_TASKS)).isEqualTo((4 + 4) / 2.0);
    // 2 and 6: a task counts the same, however many runs it has
    assertThat(Aggregates.mean(new double[][] {{2}, {5, 6, 7}})).isEqualTo(4);
  }

  @Test
  void medianOfTasksIsTheMiddleOneOfTheirMeans() {
    assertThat(Aggregates.medianOfTasks(new double[][] {{1, 3}, {10, 20}, {4, 6}})).isEqualTo(5);
  }

  @Test
  void medianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    assertThat(Aggregates.median(new double[] {9, 1, 4, 2})).isEqualTo(3);
    assertThat(Aggregates.median(new double[] {9, 1, 4})).isEqualTo(4);
  }

  @Test
  void interquartileMeanLeavesOutAQuarterAtEachEnd() {
    // of eight 0 0 | 1 2 3 8 | 8 10: (1 + 2 + 3 + 8) / 4
    assertThat(Aggregates.interquartileMean(TWO_TASKS)).isEqualTo(3.5);
    // of five one at each end: (2 + 3 + 4) / 3; of three none
    assertThat(Aggregates.interquartileMean(new double[][] {{1, 2, 3, 4, 50}})).isEqualTo(3);
    assertThat(Aggregates.interquartileMean(new double[][] {{1, 2, 6}})).isEqualTo(3);
  }

  @Test
  void optimalityGapCountsNothingBeyondWhatIsEnough() {
    // min(s, 4): (1 + 2 + 3 + 4) / 4 = 2.5 and (0 + 0 + 4 + 4) / 4 = 2; 4 − 2.25
    assertThat(Aggregates.optimalityGap(TWO_TASKS, 4)).isEqualTo(1.75);
  }

  @Test
  void probabilityOfImprovementCountsTiesHalf() {
    // pairs (2,1) wins, (2,2) ties, (3,1) and (3,2) win: 3.5 of 4
    assertThat(
            Aggregates.probabilityOfImprovement(new double[][] {{2, 3}}, new double[][] {{1, 2}}))
        .isEqualTo(0.875);
    // one against the other and back sum to 1; several tasks are averaged: (0.875 + 0) / 2
    assertThat(
            Aggregates.probabilityOfImprovement(
                new double[][] {{2, 3}, {0}}, new double[][] {{1, 2}, {5, 6}}))
        .isEqualTo(0.4375);
    assertThatThrownBy(() -> Aggregates.probabilityOfImprovement(TWO_TASKS, new double[][] {{1}}))
        .hasMessage("one has 2 tasks and the other 1: expected the same");
  }

  @Test
  void quantilesLieOnStraightLines() {
    double[] sorted = {0, 10, 20};
    assertThat(Aggregates.quantile(sorted, 0.25)).isEqualTo(5);
    assertThat(Aggregates.quantile(sorted, 0.025)).isCloseTo(0.5, within(1e-12));
    assertThat(Aggregates.quantile(sorted, 1)).isEqualTo(20);
  }
}
