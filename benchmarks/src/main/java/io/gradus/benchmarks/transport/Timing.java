package io.gradus.benchmarks.transport;

import java.util.Arrays;
import java.util.List;

/**
 * How long vector steps took.
 *
 * @param steps how many
 * @param medianMicros of one
 * @param tenthPercentileMicros of one
 * @param validShare the part of the rows that were steps, and not resets that were inserted
 */
record Timing(int steps, double medianMicros, double tenthPercentileMicros, double validShare) {
  static Timing of(long[] nanos, int count, double validShare) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return new Timing(count, sorted[count / 2] / 1e3, sorted[count / 10] / 1e3, validShare);
  }

  /** The median of each number over several. */
  static Timing median(List<Timing> timings) {
    return new Timing(
        timings.stream().mapToInt(Timing::steps).sum(),
        median(timings.stream().mapToDouble(Timing::medianMicros).toArray()),
        median(timings.stream().mapToDouble(Timing::tenthPercentileMicros).toArray()),
        median(timings.stream().mapToDouble(Timing::validShare).toArray()));
  }

  static double median(double[] numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Environment steps a second at the median. */
  double stepsPerSecond(int lanes) {
    return lanes * validShare / medianMicros * 1e6;
  }
}
