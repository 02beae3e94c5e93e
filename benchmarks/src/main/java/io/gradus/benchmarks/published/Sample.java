package io.gradus.benchmarks.published;

import io.gradus.agents.statistics.Interval;
import io.gradus.core.Checks;
import java.util.List;
import java.util.Optional;

/**
 * Figures of several seeds.
 *
 * @param values at least one
 */
public record Sample(List<Double> values) {
  /** Student's t that 2.5 % are above, for 1, 2, … degrees of freedom. */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };

  /**
   * @throws IllegalArgumentException if there is none
   */
  public Sample {
    values = List.copyOf(values);
    Checks.positive("figures", values.size());
  }

  /** How many. */
  int size() {
    return values.size();
  }

  /** Their mean. */
  double mean() {
    return values.stream().mapToDouble(value -> value).average().orElseThrow();
  }

  /** Their deviation with n − 1; 0 for one. */
  double deviation() {
    if (size() < 2) {
      return 0;
    }
    double mean = mean();
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (size() - 1));
  }

  /**
   * Where the mean lies with 95 % confidence if figures are normally distributed: mean ± t · s /
   * √n; empty for one figure.
   */
  Optional<Interval> interval() {
    if (size() < 2) {
      return Optional.empty();
    }
    double half = T[Math.min(size() - 2, T.length - 1)] * deviation() / Math.sqrt(size());
    return Optional.of(new Interval(mean() - half, mean() + half));
  }
}
