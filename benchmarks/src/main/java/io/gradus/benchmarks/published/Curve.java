package io.gradus.benchmarks.published;

import io.gradus.agents.run.MetricsTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The returns of a training, thinned: the same places for all runs of as many steps.
 *
 * @param every steps between places; the first place is there
 * @param returns at each place the mean of the last episodes, rounded; NaN before one has ended
 */
public record Curve(long every, List<Double> returns) {
  /** How many places a whole training has. */
  static final int PLACES = 100;

  /** Keeps a copy. */
  public Curve {
    returns = List.copyOf(returns);
  }

  /**
   * Of a run's numbers.
   *
   * @param steps that were asked for
   */
  static Curve of(MetricsTable metrics, long steps) {
    double[] taken = metrics.column(MetricsTable.STEPS);
    double[] smoothed = metrics.smoothed(MetricsTable.MEAN_RETURN);
    long every = Math.max(1, steps / PLACES);
    List<Double> returns = new ArrayList<>();
    int update = 0;
    for (int place = 1; place <= PLACES; place++) {
      double end = place == PLACES ? Double.MAX_VALUE : (double) every * place;
      while (update < taken.length && taken[update] <= end) {
        update++;
      }
      double value = update == 0 ? Double.NaN : smoothed[update - 1];
      returns.add(Math.round(value * 100) / 100.0);
    }
    return new Curve(every, returns);
  }
}
