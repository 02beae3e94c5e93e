package io.gradus.agents.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of a run: {@code metrics.csv}, and beside them the seconds of {@code times.csv}.
 * Columns go by their names; where the file has no number there is NaN. A run that is still at work
 * can be read at any time: a line that is not yet ended does not count.
 */
public final class MetricsTable {
  /** Over how many of the last episodes {@link #smoothed} takes the mean. */
  public static final int SMOOTHED_EPISODES = 20;

  /** Environment steps over all lanes after each update. */
  public static final String STEPS = "steps";

  /** Number of the update, from 1. */
  public static final String UPDATE = "update";

  /** How many episodes ended while the update's data were collected. */
  public static final String EPISODES = "episodes";

  /** Their mean return. */
  public static final String MEAN_RETURN = "mean_return";

  /** Seconds of training after each update, of {@code times.csv}; NaN where that has no such. */
  public static final String WALL_SECONDS = "wall_seconds";

  private final Path file;
  private final List<String> columns;
  private final List<double[]> rows;

  private MetricsTable(Path file, List<String> columns, List<double[]> rows) {
    this.file = file;
    this.columns = List.copyOf(columns);
    this.rows = rows;
  }

  /**
   * Reads what a run has written so far.
   *
   * @throws IllegalArgumentException if there is no {@code metrics.csv}, or it is not one
   */
  public static MetricsTable read(RunFolder folder) {
    MetricsTable metrics = parse(folder.metricsFile());
    metrics.require(STEPS, UPDATE, EPISODES, MEAN_RETURN);
    if (!Files.exists(folder.timesFile())) {
      return metrics.with(Map.of());
    }
    MetricsTable times = parse(folder.timesFile());
    times.require(UPDATE, WALL_SECONDS);
    double[] updates = times.column(UPDATE);
    double[] seconds = times.column(WALL_SECONDS);
    Map<Double, Double> byUpdate = new HashMap<>();
    for (int i = 0; i < updates.length; i++) {
      byUpdate.put(updates[i], seconds[i]);
    }
    return metrics.with(byUpdate);
  }

  private static MetricsTable parse(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          file + " is missing: the run has written no update yet", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + RunFolder.reason(e), e);
    }
    String[] lines = text.split("\n", -1); // the last one is empty, or not yet ended
    if (lines.length < 2) {
      throw new IllegalArgumentException(file + " is empty: expected the names of its columns");
    }
    List<String> columns = List.of(lines[0].split(",", -1));
    List<double[]> rows = new ArrayList<>();
    for (int i = 1; i < lines.length - 1; i++) {
      rows.add(numbers(file, i + 1, lines[i].split(",", -1), columns));
    }
    return new MetricsTable(file, columns, rows);
  }

  private static double[] numbers(Path file, int line, String[] fields, List<String> columns) {
    String where = file + ", line " + line + ": ";
    if (fields.length != columns.size()) {
      throw new IllegalArgumentException(
          where + "it has " + fields.length + " columns: expected " + columns.size());
    }
    double[] numbers = new double[fields.length];
    for (int i = 0; i < fields.length; i++) {
      try {
        numbers[i] = fields[i].isEmpty() ? Double.NaN : Double.parseDouble(fields[i]);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            where + columns.get(i) + " is '" + fields[i] + "': expected a number or nothing", e);
      }
    }
    return numbers;
  }

  private void require(String... names) {
    for (String name : names) {
      if (!columns.contains(name)) {
        throw new IllegalArgumentException(
            file + " has no column " + name + ": expected the file of a run");
      }
    }
  }

  private MetricsTable with(Map<Double, Double> seconds) {
    List<String> names = new ArrayList<>(columns);
    names.add(WALL_SECONDS);
    int update = columns.indexOf(UPDATE);
    List<double[]> longer = new ArrayList<>();
    for (double[] row : rows) {
      double[] copy = Arrays.copyOf(row, row.length + 1);
      copy[row.length] = seconds.getOrDefault(row[update], Double.NaN);
      longer.add(copy);
    }
    return new MetricsTable(file, names, longer);
  }

  /** The names of the columns, in their order, and {@link #WALL_SECONDS}. */
  public List<String> columns() {
    return columns;
  }

  /** How many updates there are. */
  public int rows() {
    return rows.size();
  }

  /**
   * A column.
   *
   * @return (updates), NaN where there is no number
   * @throws IllegalArgumentException if there is no such column; names those there are
   */
  public double[] column(String name) {
    int index = columns.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          file + " has no column " + name + ": expected one of " + String.join(", ", columns));
    }
    return rows.stream().mapToDouble(row -> row[index]).toArray();
  }

  /**
   * A mean over episodes, {@link #MEAN_RETURN} say, smoothed: at each update the mean over the last
   * {@value #SMOOTHED_EPISODES} episodes, or over a few more where they ended in one update.
   *
   * @param name of a column that is a mean over an update's episodes
   * @return (updates), NaN before the first episode has ended
   */
  public double[] smoothed(String name) {
    double[] counts = column(EPISODES);
    double[] means = column(name);
    double[] smoothed = new double[means.length];
    double sum = 0;
    double count = 0;
    int first = 0;
    for (int i = 0; i < means.length; i++) {
      if (has(i, counts, means)) {
        sum += means[i] * counts[i];
        count += counts[i];
      }
      while (first < i
          && (!has(first, counts, means) || count - counts[first] >= SMOOTHED_EPISODES)) {
        if (has(first, counts, means)) {
          sum -= means[first] * counts[first];
          count -= counts[first];
        }
        first++;
      }
      smoothed[i] = count == 0 ? Double.NaN : sum / count;
    }
    return smoothed;
  }

  private static boolean has(int i, double[] counts, double[] means) {
    return counts[i] > 0 && !Double.isNaN(means[i]);
  }
}
