package io.gradus.agents.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.Versions;
import io.gradus.agents.setting.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

class SweepChartTest {
  private static final String RANGE = "log 1e-4..1e-2";

  private static SweepPlan plan(int trials) {
    RunConfig run =
        RunConfig.of(
            Presets.find("CartPole-v1", Actions.DISCRETE, Optional.empty(), Optional.empty()),
            "CartPole-v1",
            1,
            "cpu",
            1,
            Versions.here(Optional.empty()));
    return new SweepPlan(
        SweepPlan.Search.HALVING, trials, 2, 1, Map.of("learningRate", RANGE), run);
  }

  private static Trial trial(int number, int stages) {
    Trial trial =
        new Trial(number, "trial", Map.of("learningRate", "1e-3"), List.of(), Optional.empty());
    for (int i = 0; i < stages; i++) {
      trial = trial.with(new Trial.Stage(512L * (i + 1), Optional.of(20.0), Optional.empty()));
    }
    return trial;
  }

  /** Of two rungs, the one trial of the second has failed there. */
  @Test
  void aSweepWhoseLastTrialFailedShowsAllAsPaused() {
    List<Trial> trials = new ArrayList<>(List.of(trial(1, 1), trial(2, 1).failed("not finite")));
    SweepFolder.Content content = new SweepFolder.Content(plan(2), trials);
    XYChart chart = SweepChart.chart(content, trials, "learningRate", Range.parse(RANGE));
    assertThat(names(chart)).containsExactly("paused");
    assertThat(chart.getSeries("paused").getXData()).hasSize(2);
    trials.set(0, trial(1, 2));
    assertThat(names(SweepChart.chart(content, trials, "learningRate", Range.parse(RANGE))))
        .containsExactly("to the end", "paused");
  }

  private static List<String> names(XYChart chart) {
    return chart.getSeriesCollection().stream().map(XYSeries::getName).toList();
  }
}
