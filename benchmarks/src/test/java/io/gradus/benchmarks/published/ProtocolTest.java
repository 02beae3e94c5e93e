package io.gradus.benchmarks.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.agents.run.MetricsTable;
import io.gradus.agents.run.RunConfig.EvaluationPlan;
import io.gradus.agents.run.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtocolTest {
  private static final Protocol.Player NONE =
      (run, plan) -> {
        throw new AssertionError("episodes are played");
      };

  @TempDir private Path folder;

  private RunFolder run(String... metrics) {
    return MadeRun.write(folder.resolve("run"), 450, 480, List.of(metrics));
  }

  @Test
  void cleanRlTakesTheLastEpisodesOfTraining() {
    assertThat(Protocol.read("cleanrl").of(run("1000,1,5,20.0"), NONE).value()).isEqualTo(450);
  }

  @Test
  void theZooTakesTheFinalPolicysMostLikelyActions() {
    assertThat(Protocol.read("zoo").of(run("1000,1,5,20.0"), NONE).value()).isEqualTo(480);
  }

  @Test
  void tianshouTakesAHundredEpisodesOfDrawnActionsWithTheRunsSeed() {
    List<EvaluationPlan> plans = new ArrayList<>();
    Protocol.Figure figure =
        Protocol.read("tianshou")
            .of(
                run("1000,1,5,20.0"),
                (run, plan) -> {
                  plans.add(plan);
                  return MadeRun.summary(plan.episodes(), 333, true);
                });
    assertThat(plans).containsExactly(new EvaluationPlan(100, 7, true));
    assertThat(figure)
        .isEqualTo(new Protocol.Figure(333, Optional.of(MadeRun.summary(100, 333, true))));
  }

  /**
   * Updates at 1000, 2000, 3000 and 4000, none ended in the third; points every 100 steps from 4000
   * back to −5900, of which those from 1000 on count: 4000 sees 40; 3900 to 2000, twenty points,
   * 30, the third update having nothing new; 1900 to 1000, ten points, 10.
   */
  @Test
  void slmLabTakesTheMeanOverTheLastPointsOfTheLog() {
    RunFolder run = run("1000,1,5,10.0", "2000,2,1,30.0", "3000,3,0,", "4000,4,2,40.0");
    assertThat(Protocol.read("slm-lab 100").of(run, NONE).value())
        .isEqualTo((40 + 20 * 30 + 10 * 10) / 31.0, within(1e-12));
  }

  /** A hundred points every 10 steps reach from 4000 back to 3010: one of 40 and 99 of 30. */
  @Test
  void slmLabTakesAHundredPointsAndNoMore() {
    RunFolder run = run("1000,1,5,10.0", "2000,2,1,30.0", "3000,3,0,", "4000,4,2,40.0");
    assertThat(Protocol.read("slm-lab 10").of(run, NONE).value())
        .isEqualTo((40 + 99 * 30) / 100.0, within(1e-12));
  }

  @Test
  void aRunWithoutAnEpisodeHasNoMovingAverage() {
    RunFolder run = run("1000,1,0,");
    assertThatThrownBy(() -> Protocol.read("slm-lab 100").of(run, NONE))
        .hasMessage(run.path() + " has no episode of training");
  }

  @Test
  void anUnknownProtocolIsRefused() {
    assertThatThrownBy(() -> Protocol.read("slm-lab"))
        .hasMessage(
            "protocol is 'slm-lab': expected cleanrl, zoo, tianshou, or slm-lab with the steps"
                + " between points");
  }

  /** Of 4000 steps a place every 40; each mean is over the last 20 episodes or all there are. */
  @Test
  void aCurveHasAHundredPlaces() {
    Curve curve =
        Curve.of(
            MetricsTable.read(run("1000,1,20,10.0", "2000,2,10,40.0", "4001,3,20,50.0")), 4000);
    assertThat(curve.every()).isEqualTo(40);
    assertThat(curve.returns()).hasSize(100);
    assertThat(curve.returns().get(23)).isEmpty(); // 960
    assertThat(curve.returns().get(24)).contains(10.0); // 1000
    assertThat(curve.returns().get(49)).contains(20.0); // (20 · 10 + 10 · 40) / 30
    assertThat(curve.returns().get(98)).contains(20.0);
    assertThat(curve.returns().get(99)).contains(50.0);
  }
}
