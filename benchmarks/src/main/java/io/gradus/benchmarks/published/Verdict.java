package io.gradus.benchmarks.published;

import io.gradus.agents.statistics.Interval;
import java.util.Optional;

/** How our figure stands to a published one. */
enum Verdict {
  /** Better. */
  ABOVE("above"),
  /** The same, as far as that can be said. */
  INSIDE("inside"),
  /** Worse. */
  BELOW("below"),
  /** One seed against a figure without a deviation. */
  OPEN("open: one seed");

  /** Of what a mean in floating point may be off by. */
  private static final double ROUNDING = 1e-9;

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /** As the page has it. */
  String word() {
    return word;
  }

  /**
   * Judges.
   *
   * <p>With a published deviation above 0 the published interval is mean ± deviation, and our mean
   * is above it, inside (ends included) or below. Without one, or with 0, our 95 % interval of the
   * mean has to reach the published mean.
   *
   * @param published mean
   * @param deviation published beside it; empty if none is
   */
  static Verdict of(Sample ours, double published, Optional<Double> deviation) {
    double width = deviation.orElse(0.0);
    if (width > 0) {
      return of(ours.mean(), ours.mean(), published - width, published + width);
    }
    Optional<Interval> interval = ours.interval();
    return interval.isEmpty()
        ? OPEN
        : of(interval.get().low(), interval.get().high(), published, published);
  }

  private static Verdict of(double low, double high, double publishedLow, double publishedHigh) {
    double slack = ROUNDING * Math.max(Math.abs(publishedLow), Math.abs(publishedHigh));
    if (low > publishedHigh + slack) {
      return ABOVE;
    }
    return high < publishedLow - slack ? BELOW : INSIDE;
  }
}
