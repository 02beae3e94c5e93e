package io.gradus.agents.comparison;

import io.gradus.agents.run.MetricsTable;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.statistics.Aggregates;
import io.gradus.agents.statistics.Bootstrap;
import io.gradus.agents.statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The mean curve of runs, with 95 % intervals over them.
 *
 * <p>The runs' curves are read off, with straight lines between their points, at the same places
 * from where the last of them begins to where the first of them ends.
 *
 * @param x places
 * @param mean over runs
 * @param intervals by the bootstrap over runs; empty for one run
 */
public record LearningCurves(List<Double> x, List<Double> mean, List<Interval> intervals) {
  private static final int PLACES = 200;
  private static final int REPETITIONS = 2000;

  /** Keeps copies. */
  public LearningCurves {
    x = List.copyOf(x);
    mean = List.copyOf(mean);
    intervals = List.copyOf(intervals);
  }

  /** What a curve goes along. */
  public enum Axis {
    /** Environment steps. */
    STEPS(MetricsTable.STEPS, "environment steps"),
    /** Seconds of training. */
    TIME(MetricsTable.WALL_SECONDS, "seconds of training"),
    /** Updates. */
    UPDATES(MetricsTable.UPDATE, "updates");

    private final String column;
    private final String title;

    Axis(String column, String title) {
      this.column = column;
      this.title = title;
    }

    /** How it is called in a picture. */
    public String title() {
      return title;
    }
  }

  /** Why a run has nothing to draw yet; empty if it has. */
  public static Optional<String> lacking(RunFolder run, Axis axis, Metric metric) {
    MetricsTable table = MetricsTable.read(run);
    double[] x = table.column(axis.column);
    double[] y = metric.of(table);
    return IntStream.range(0, x.length)
            .anyMatch(i -> Double.isFinite(x[i]) && Double.isFinite(y[i]))
        ? Optional.empty()
        : Optional.of(
            run.metricsFile() + " has no numbers of " + metric.name() + " yet: nothing to draw");
  }

  private static final class Curve {
    private final double[] x;
    private final double[] y;

    Curve(double[] x, double[] y) {
      this.x = x;
      this.y = y;
    }

    static Curve of(RunFolder run, Axis axis, Metric metric) {
      MetricsTable table = MetricsTable.read(run);
      double[] x = table.column(axis.column);
      double[] y = metric.of(table);
      int[] there =
          IntStream.range(0, x.length)
              .filter(i -> Double.isFinite(x[i]) && Double.isFinite(y[i]))
              .toArray();
      if (there.length == 0) {
        throw new IllegalArgumentException(lacking(run, axis, metric).orElseThrow());
      }
      return new Curve(
          Arrays.stream(there).mapToDouble(i -> x[i]).toArray(),
          Arrays.stream(there).mapToDouble(i -> y[i]).toArray());
    }

    double at(double place) {
      int found = Arrays.binarySearch(x, place);
      if (found >= 0) {
        return y[found];
      }
      int after = Math.min(Math.max(-found - 1, 1), x.length - 1);
      if (after == 0) {
        return y[0];
      }
      double share = (place - x[after - 1]) / (x[after] - x[after - 1]);
      return y[after - 1] + share * (y[after] - y[after - 1]);
    }
  }

  /**
   * Reads the curves of a group's runs.
   *
   * @throws IllegalArgumentException if a run has not the numbers, or no stretch is common to all
   */
  public static LearningCurves of(RunGroup group, Axis axis, Metric metric) {
    List<Curve> curves = group.runs().stream().map(run -> Curve.of(run, axis, metric)).toList();
    double first = curves.stream().mapToDouble(curve -> curve.x[0]).max().orElseThrow();
    double last =
        curves.stream().mapToDouble(curve -> curve.x[curve.x.length - 1]).min().orElseThrow();
    if (last < first) {
      throw new IllegalArgumentException(
          "the runs of "
              + group.name()
              + " on "
              + group.environment()
              + " have no "
              + axis.title()
              + " in common: one ends at "
              + last
              + ", another begins at "
              + first);
    }
    List<Double> x = new ArrayList<>();
    List<Double> mean = new ArrayList<>();
    List<Interval> intervals = new ArrayList<>();
    int places = last == first ? 1 : PLACES;
    for (int i = 0; i < places; i++) {
      double place = places == 1 ? first : first + (last - first) * i / (places - 1);
      double[] values = curves.stream().mapToDouble(curve -> curve.at(place)).toArray();
      x.add(place);
      mean.add(Aggregates.mean(values));
      if (values.length > 1) {
        intervals.add(
            new Bootstrap(REPETITIONS, 0).interval(new double[][] {values}, Aggregates::mean));
      }
    }
    return new LearningCurves(x, mean, intervals);
  }
}
