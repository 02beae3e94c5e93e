package io.gradus.agents.run;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.gradus.agents.TrainingListener;
import io.gradus.agents.UpdateReport;
import io.gradus.agents.UpdateStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code metrics.csv}: a line for each update, empty where there is no number. It holds no times,
 * so that the same run writes the same file; they go to {@code times.csv}.
 */
final class MetricsFile implements TrainingListener, AutoCloseable {
  private static final List<String> COLUMNS =
      List.of(
          "steps",
          "update",
          "episodes",
          "mean_return",
          "mean_length",
          "policy_loss",
          "value_loss",
          "entropy",
          "approx_kl",
          "clip_fraction",
          "explained_variance",
          "grad_norm",
          "learning_rate");

  private static final String TIMES_HEADER = "steps,update,wall_seconds";

  private final List<String> more;
  private final Path file;
  private final Writer out;
  private final Writer times;
  private final double secondsBefore;

  private MetricsFile(RunFolder folder, List<String> more, double secondsBefore) {
    this.more = List.copyOf(more);
    this.file = folder.metricsFile();
    this.secondsBefore = secondsBefore;
    try {
      times = Files.newBufferedWriter(folder.timesFile(), CREATE, APPEND);
      boolean opened = false;
      try {
        out = Files.newBufferedWriter(file, CREATE, APPEND);
        opened = true;
      } finally {
        if (!opened) {
          times.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * New files that begin with the names of their columns.
   *
   * @param more columns for {@link UpdateStatistics#more()}
   */
  static MetricsFile create(RunFolder folder, List<String> more) {
    List<String> columns = new ArrayList<>(COLUMNS);
    columns.addAll(more);
    WholeFile.write(folder.metricsFile(), String.join(",", columns) + "\n");
    WholeFile.write(folder.timesFile(), TIMES_HEADER + "\n");
    return new MetricsFile(folder, more, 0);
  }

  /**
   * The files as they were at a checkpoint; what was written after it goes.
   *
   * @param more columns for {@link UpdateStatistics#more()}
   */
  static MetricsFile resume(
      RunFolder folder, List<String> more, Checkpoint.Description checkpoint) {
    try {
      byte[] written = Files.readAllBytes(folder.metricsFile());
      if (written.length < checkpoint.metricsBytes()) {
        throw new IllegalArgumentException(
            folder.metricsFile()
                + " has "
                + written.length
                + " bytes: expected at least the "
                + checkpoint.metricsBytes()
                + " that it had at update "
                + checkpoint.update());
      }
      // Another file in its place, so that whoever reads it on sees that it was cut.
      WholeFile.write(
          folder.metricsFile(), Arrays.copyOf(written, Math.toIntExact(checkpoint.metricsBytes())));
      double seconds = resumeTimes(folder.timesFile(), checkpoint.update());
      return new MetricsFile(folder, more, seconds);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          e.getFile() + " is missing: expected it as it was when the run stopped, to go on with it",
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          folder.metricsFile() + " cannot be read: " + RunFolder.reason(e), e);
    }
  }

  /** Keeps the lines until an update; returns the seconds that the last of them has. */
  private static double resumeTimes(Path file, long update) throws IOException {
    List<String> before = Files.exists(file) ? Files.readAllLines(file) : List.of();
    List<String> kept = new ArrayList<>(List.of(TIMES_HEADER));
    double seconds = 0;
    for (String line : before) {
      String[] fields = line.split(",", -1);
      if (line.matches("\\d+,\\d+,[0-9.E-]+") && Long.parseLong(fields[1]) <= update) {
        kept.add(line);
        seconds = Double.parseDouble(fields[2]);
      }
    }
    WholeFile.write(file, String.join("\n", kept) + "\n");
    return seconds;
  }

  /** Seconds of training that the parts before this one took. */
  double secondsBefore() {
    return secondsBefore;
  }

  /** How long {@code metrics.csv} is, when all of it is on the disk. */
  long forced() {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.force(true);
      return channel.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The numbers of an update by the names of their columns; NaN where there is none.
   *
   * @param more columns for {@link UpdateStatistics#more()}
   */
  static Map<String, Number> row(UpdateReport report, List<String> more) {
    UpdateStatistics statistics = report.statistics();
    List<Number> numbers =
        List.of(
            report.steps(),
            report.update(),
            report.episodes().count(),
            report.episodes().meanReturn(),
            report.episodes().meanLength(),
            statistics.policyLoss(),
            statistics.valueLoss(),
            statistics.entropy(),
            statistics.approxKl(),
            statistics.clipFraction(),
            statistics.explainedVariance(),
            statistics.gradientNorm(),
            statistics.learningRate());
    Map<String, Number> row = new LinkedHashMap<>();
    for (int i = 0; i < COLUMNS.size(); i++) {
      row.put(COLUMNS.get(i), numbers.get(i));
    }
    more.forEach(name -> row.put(name, statistics.more().getOrDefault(name, Double.NaN)));
    return row;
  }

  @Override
  public void onUpdate(UpdateReport report) {
    String line =
        row(report, more).values().stream()
            .map(number -> Double.isNaN(number.doubleValue()) ? "" : number.toString())
            .collect(Collectors.joining(","));
    try {
      out.write(line + "\n");
      out.flush(); // a line is there when its update is done, for whoever watches
      double seconds = secondsBefore + report.trainingSeconds();
      times.write(
          report.steps() + "," + report.update() + "," + Math.round(seconds * 1e4) / 1e4 + "\n");
      times.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (out;
        times) {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
