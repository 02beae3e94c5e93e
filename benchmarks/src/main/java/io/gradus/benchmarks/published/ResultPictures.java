package io.gradus.benchmarks.published;

import io.gradus.agents.plot.LineChart;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.statistics.Aggregates;
import io.gradus.agents.statistics.Bootstrap;
import io.gradus.agents.statistics.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Learning curves of the rows: a picture for each environment. */
final class ResultPictures {
  private static final int REPETITIONS = 2000;

  private final Path folder;

  /**
   * Draws nothing yet.
   *
   * @param folder where the pictures go
   */
  ResultPictures(Path folder) {
    this.folder = folder;
  }

  /** Rows with results by environment: what is drawn, in the order of the rows. */
  static Map<String, List<RowReport>> byEnvironment(List<RowReport> rows) {
    Map<String, List<RowReport>> environments = new LinkedHashMap<>();
    rows.stream()
        .filter(report -> report.row().published().isPresent() && !report.results().isEmpty())
        .forEach(
            report ->
                environments
                    .computeIfAbsent(report.row().bareEnvironment(), unused -> new ArrayList<>())
                    .add(report));
    return environments;
  }

  /** The name of an environment's picture. */
  static String name(String environment) {
    return environment + ".svg";
  }

  /** Draws all. */
  void draw(List<RowReport> rows) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException(folder + " cannot be made: " + RunFolder.reason(e), e);
    }
    byEnvironment(rows)
        .forEach(
            (environment, reports) ->
                draw(environment, reports, folder.resolve(name(environment))));
  }

  private static void draw(String environment, List<RowReport> reports, Path file) {
    LineChart chart =
        new LineChart(
                environment,
                "environment steps",
                "return, mean of 20 episodes and of the seeds",
                LineChart.Scale.LINEAR)
            .countedFromZero();
    List<Line> lines = reports.stream().map(ResultPictures::line).toList();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (!line.intervals().isEmpty()) {
        chart.band(
            i,
            line.steps(),
            line.intervals().stream().map(Interval::low).toList(),
            line.intervals().stream().map(Interval::high).toList());
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      chart.curve(i, lines.get(i).name(), lines.get(i).steps(), lines.get(i).means());
    }
    chart.save(file);
  }

  private record Line(
      String name, List<Double> steps, List<Double> means, List<Interval> intervals) {}

  /** Over those seeds that have an episode at a place; only where all have, for the intervals. */
  private static Line line(RowReport report) {
    List<Double> steps = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    List<Interval> intervals = new ArrayList<>();
    List<Curve> curves = report.results().stream().map(SeedResult::curve).toList();
    for (int place = 0; place < Curve.PLACES; place++) {
      int index = place;
      double[] values =
          curves.stream()
              .map(curve -> curve.returns().get(index))
              .flatMap(Optional::stream)
              .mapToDouble(value -> value)
              .toArray();
      if (values.length == curves.size()) {
        steps.add((double) curves.get(0).every() * (place + 1));
        means.add(Aggregates.mean(values));
        if (values.length > 1) {
          intervals.add(
              new Bootstrap(REPETITIONS, 0).interval(new double[][] {values}, Aggregates::mean));
        }
      }
    }
    return new Line(
        report.row().source() + " " + report.row().algorithm(), steps, means, intervals);
  }
}
