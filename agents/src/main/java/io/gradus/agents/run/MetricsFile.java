package io.gradus.agents.run;

import io.gradus.agents.TrainingListener;
import io.gradus.agents.UpdateReport;
import io.gradus.agents.UpdateStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code metrics.csv}: a line for each update, empty where there is no number. It holds no times,
 * so that the same run writes the same file; they go to {@code times.csv}.
 */
final class MetricsFile implements TrainingListener, AutoCloseable {
  private static final String HEADER =
      "steps,update,episodes,mean_return,mean_length,policy_loss,value_loss,entropy,"
          + "approx_kl,clip_fraction,explained_variance,grad_norm,learning_rate";

  private final List<String> more;
  private final Writer out;

  /**
   * A file that begins with the names of its columns.
   *
   * @param more columns for {@link UpdateStatistics#more()}
   */
  MetricsFile(Path file, List<String> more) {
    this.more = List.copyOf(more);
    try {
      out = Files.newBufferedWriter(file);
      out.write(String.join(",", HEADER, String.join(",", more)).replaceAll(",$", "") + "\n");
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onUpdate(UpdateReport report) {
    UpdateStatistics statistics = report.statistics();
    StringBuilder line = new StringBuilder();
    line.append(report.steps()).append(',').append(report.update()).append(',');
    line.append(report.episodes().count());
    append(line, report.episodes().meanReturn());
    append(line, report.episodes().meanLength());
    append(line, statistics.policyLoss());
    append(line, statistics.valueLoss());
    append(line, statistics.entropy());
    append(line, statistics.approxKl());
    append(line, statistics.clipFraction());
    append(line, statistics.explainedVariance());
    append(line, statistics.gradientNorm());
    append(line, statistics.learningRate());
    for (String name : more) {
      append(line, statistics.more().getOrDefault(name, Double.NaN));
    }
    try {
      out.write(line.append('\n').toString());
      out.flush(); // a line is there when its update is done, for whoever watches
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(StringBuilder line, double number) {
    line.append(',');
    if (!Double.isNaN(number)) {
      line.append(number);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
