package io.gradus.benchmarks.published;

import io.gradus.agents.run.MetricsTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The returns of a training, thinned: at the same places for all runs of as many steps.
 *
 * @param every steps between places; the first place is there
 * @param returns at each place the mean of the last episodes, rounded; empty before one has ended
 */
public record Curve(long every, List<Optional<Double>> returns) {
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
    List<Optional<Double>> returns = new ArrayList<>();
    int updates = 0;
    for (int place = 1; place <= PLACES; place++) {
      double end = place == PLACES ? Double.MAX_VALUE : (double) every * place;
      while (updates < taken.length && taken[updates] <= end) {
        updates++;
      }
      returns.add(
          Optional.of(updates)
              .filter(count -> count > 0)
              .map(count -> smoothed[count - 1])
              .filter(Double::isFinite)
              .map(value -> Math.round(value * 100) / 100.0));
    }
    return new Curve(every, returns);
  }
}
