package io.gradus.benchmarks.published;

import io.gradus.agents.TimeShares;
import io.gradus.agents.run.MetricsTable;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.run.Versions;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What one seed of a row came to: a file of its own, so that an interrupted suite goes on.
 *
 * @param row id of it
 * @param seed of the run
 * @param command that makes the run
 * @param settings digest of the run's settings ({@link RowSettings}); empty in older files
 * @param protocol that the figure is taken by
 * @param figure to be compared with the published one
 * @param firstReturn mean return of the first update in which an episode ended
 * @param trainingReturn mean return of the last 100 episodes of training
 * @param evaluation of the final policy with its most likely actions
 * @param drawn evaluation with drawn actions, where the protocol wants one
 * @param steps taken
 * @param wallSeconds of training
 * @param stepsPerSecond of training
 * @param timeShares where the time of training went
 * @param versions that it was made with
 * @param curve of the training
 */
public record SeedResult(
    String row,
    long seed,
    String command,
    Optional<String> settings,
    String protocol,
    double figure,
    double firstReturn,
    Optional<Double> trainingReturn,
    RunResult.Summary evaluation,
    Optional<RunResult.Summary> drawn,
    long steps,
    double wallSeconds,
    double stepsPerSecond,
    TimeShares timeShares,
    Versions versions,
    Curve curve) {
  /** All is needed. */
  public SeedResult {
    Objects.requireNonNull(row);
    Objects.requireNonNull(command);
    settings = settings == null ? Optional.empty() : settings;
    Objects.requireNonNull(protocol);
    Objects.requireNonNull(trainingReturn);
    Objects.requireNonNull(evaluation);
    Objects.requireNonNull(drawn);
    Objects.requireNonNull(timeShares);
    Objects.requireNonNull(versions);
    Objects.requireNonNull(curve);
  }

  /**
   * Of a run that has ended.
   *
   * @param player for protocols that want episodes of their own
   * @throws IllegalArgumentException if the run is another one than the row's
   */
  static SeedResult of(Row row, long seed, RunFolder run, Protocol.Player player) {
    RunConfig config = run.config();
    RunResult result = run.result().orElseThrow();
    requireSame(run, "env", config.env(), row.environment());
    requireSame(run, "algo", config.algo(), row.algorithm());
    requireSame(run, "seed", config.seed(), seed);
    RowSettings.requireOf(row, run);
    MetricsTable metrics = MetricsTable.read(run);
    Protocol.Figure figure = row.rule().of(run, player);
    return new SeedResult(
        row.id(),
        seed,
        row.command(seed),
        Optional.of(RowSettings.digest(config)),
        row.protocol(),
        figure.value(),
        DoubleStream.of(metrics.column(MetricsTable.MEAN_RETURN))
            .filter(Double::isFinite)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(run.path() + " has no episode")),
        result.trainingReturn(),
        result.evaluation().orElseThrow(),
        figure.drawn(),
        result.steps(),
        result.wallSeconds(),
        result.stepsPerSecond(),
        result.timeShares(),
        config.versions(),
        Curve.of(metrics, config.steps()));
  }

  private static void requireSame(RunFolder run, String name, Object is, Object expected) {
    if (!is.equals(expected)) {
      throw new IllegalArgumentException(
          "the run in "
              + run.path()
              + " is another one: its "
              + name
              + " is "
              + is
              + ": expected "
              + expected
              + " (delete the folder to have it made)");
    }
  }
}
