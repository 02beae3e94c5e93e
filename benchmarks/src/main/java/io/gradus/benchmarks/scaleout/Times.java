package io.gradus.benchmarks.scaleout;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Durations of the same thing, in milliseconds. */
final class Times {
  private final double[] sorted;

  /** Of some durations. */
  Times(double... milliseconds) {
    sorted = milliseconds.clone();
    Arrays.sort(sorted);
  }

  /**
   * Does something several times.
   *
   * @param warmUp times that are not counted
   * @param count times that are
   */
  static Times of(int warmUp, int count, LongConsumer work) {
    double[] milliseconds = new double[count];
    for (int i = -warmUp; i < count; i++) {
      long begun = System.nanoTime();
      work.accept(i);
      if (i >= 0) {
        milliseconds[i] = (System.nanoTime() - begun) / 1e6;
      }
    }
    return new Times(milliseconds);
  }

  double least() {
    return sorted[0];
  }

  double median() {
    return quantile(0.5);
  }

  /** The least that a part of all do not exceed. */
  double quantile(double part) {
    return sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
  }

  double greatest() {
    return sorted[sorted.length - 1];
  }
}
