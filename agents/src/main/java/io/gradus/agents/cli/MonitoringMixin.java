package io.gradus.agents.cli;

import io.gradus.agents.run.RunConfig.Monitoring;
import io.gradus.core.Checks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Evaluations during a training. */
final class MonitoringMixin {
  @Option(
      names = "--eval-every",
      paramLabel = "STEPS",
      description = "Evaluates each time that so many steps are done, into evaluations.csv.")
  private @Nullable Long everySteps;

  @Option(
      names = "--eval-episodes-during",
      paramLabel = "K",
      description = "Played each time (10 by default).")
  private @Nullable Integer episodes;

  @Option(
      names = "--stop-at",
      paramLabel = "RETURN",
      description = "Ends the training when an evaluation's mean return is so great.")
  private @Nullable Double stopAt;

  /**
   * What was asked for.
   *
   * @throws IllegalArgumentException if a number is out of its range, or there is nothing to which
   *     an option could apply
   */
  Monitoring plan() {
    if (episodes != null && everySteps == null) {
      throw new IllegalArgumentException(
          "--eval-episodes-during is " + episodes + " without --eval-every: expected both");
    }
    return new Monitoring(
        everySteps == null ? 0 : Checks.positive("--eval-every", everySteps.longValue()),
        episodes == null ? Monitoring.NONE.episodes() : episodes,
        Optional.ofNullable(stopAt));
  }
}
