package io.gradus.benchmarks.published;

import io.gradus.agents.TimeShares;
import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.run.Versions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs and results with numbers made by hand. */
final class MadeRun {
  static final TimeShares SHARES = new TimeShares(0.25, 0, 0.25, 0.5);
  static final Versions VERSIONS = new Versions("0", "0", "0", "17", "Linux", Optional.empty());

  private MadeRun() {}

  /**
   * A run that has ended.
   *
   * @param metrics lines of steps, update, episodes, mean return
   */
  static RunFolder write(Path path, double training, double evaluated, List<String> metrics) {
    RunFolder run = new RunFolder(path);
    try {
      Files.createDirectories(path);
      Files.writeString(
          run.metricsFile(),
          "steps,update,episodes,mean_return\n" + String.join("\n", metrics) + "\n");
      Files.writeString(run.resultFile(), Json.write(result(training, evaluated)));
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RunResult result(double training, double evaluated) {
    return new RunResult(
        "CartPole-v1",
        "ppo",
        "zoo",
        7,
        4000,
        4,
        2.0,
        2000,
        SHARES,
        false,
        Optional.empty(),
        Optional.of(training),
        Optional.of(summary(100, evaluated, false)));
  }

  static RunResult.Summary summary(int episodes, double mean, boolean drawn) {
    return new RunResult.Summary(episodes, mean, 1, mean - 1, mean + 1, 7, drawn);
  }

  /** A result of a row with a curve that rises from 1 to 100. */
  static SeedResult result(Row row, long seed, double figure) {
    List<Optional<Double>> returns =
        java.util.stream.IntStream.rangeClosed(1, Curve.PLACES)
            .mapToObj(place -> Optional.of((double) place))
            .toList();
    return new SeedResult(
        row.id(),
        seed,
        row.command(seed),
        Optional.empty(),
        row.protocol(),
        figure,
        1,
        Optional.of(figure),
        summary(100, figure + 1, false),
        Optional.empty(),
        10_000,
        2.5,
        4000,
        SHARES,
        VERSIONS,
        new Curve(100, returns));
  }
}
