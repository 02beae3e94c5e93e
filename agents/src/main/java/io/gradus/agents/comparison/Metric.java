package io.gradus.agents.comparison;

import io.gradus.agents.run.MetricsTable;

/**
 * What of a run is looked at.
 *
 * @param name {@code return} or {@code length} for the mean over the last episodes, else a column
 *     of {@code metrics.csv} as it is
 */
public record Metric(String name) {
  /** How it is called in a picture. */
  public String title() {
    return switch (name) {
      case "return", "length" ->
          "mean " + name + " of the last " + MetricsTable.SMOOTHED_EPISODES + " episodes";
      default -> name.replace('_', ' ');
    };
  }

  /**
   * Its value after each update; NaN where there is none.
   *
   * @throws IllegalArgumentException if the run has no such column
   */
  double[] of(MetricsTable table) {
    return switch (name) {
      case "return", "length" -> table.smoothed("mean_" + name);
      default -> {
        if (!table.columns().contains(name)) {
          throw new IllegalArgumentException(
              "there is no metric '"
                  + name
                  + "': expected return, length, or one of "
                  + String.join(", ", table.columns()));
        }
        yield table.column(name);
      }
    };
  }
}
