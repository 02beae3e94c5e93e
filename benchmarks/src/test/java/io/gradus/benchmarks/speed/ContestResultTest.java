package io.gradus.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.benchmarks.speed.Contest.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ContestResultTest {
  private static ContestResult result(Unit unit, double goal, List<Map<String, Double>> rounds) {
    return new ContestResult(
        "name", "title", "command", unit, Optional.of(goal), rounds, Map.of(), 2);
  }

  @Test
  void aRatioOfSpeedsIsOursByTheFastestOtherOfTheSameRound() {
    ContestResult result =
        result(
            Unit.STEPS_PER_SECOND,
            10,
            List.of(
                Map.of("gradus", 100.0, "a", 10.0, "b", 5.0),
                Map.of("gradus", 90.0, "a", 3.0, "b", 6.0),
                Map.of("gradus", 88.0, "a", 8.0, "b", 11.0)));

    assertThat(result.ratios()).containsExactly(8, 10, 15);
    assertThat(result.medianRatio()).isEqualTo(10);
    assertThat(result.isMet()).contains(true);
    assertThat(result.contenders()).containsExactly("gradus", "a", "b");
    assertThat(result.median("a")).isEqualTo(8);
  }

  @Test
  void aRatioOfTimesIsOursByTheLeastOtherAndTheGoalAMost() {
    ContestResult result =
        result(
            Unit.MICROSECONDS,
            0.4,
            List.of(
                Map.of("gradus", 50.0, "a", 100.0, "b", 200.0),
                Map.of("gradus", 40.0, "a", 100.0, "b", 90.0),
                Map.of("gradus", 30.0, "a", 100.0, "b", 60.0)));

    assertThat(result.ratios()).containsExactly(40.0 / 90, 0.5, 0.5);
    assertThat(result.isMet()).contains(false);
  }

  @Test
  void nothingIsJudgedByFewerThanThreeRounds() {
    Map<String, Double> round = Map.of("gradus", 100.0, "a", 1.0);

    assertThat(result(Unit.STEPS_PER_SECOND, 10, List.of(round, round)).isMet()).isEmpty();
    assertThat(result(Unit.STEPS_PER_SECOND, 10, List.of(round, round, round)).isMet())
        .contains(true);
  }

  @Test
  void whereThereIsNoOtherThereIsNoRatio() {
    ContestResult result =
        new ContestResult(
            "name",
            "title",
            "command",
            Unit.STEPS_PER_SECOND,
            Optional.empty(),
            List.of(Map.of("gradus", 50.0)),
            Map.of(),
            2);

    assertThat(result.ratios()).isEmpty();
    assertThat(result.isMet()).isEmpty();
  }
}
