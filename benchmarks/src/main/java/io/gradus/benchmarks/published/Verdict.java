package io.gradus.benchmarks.published;

import io.gradus.agents.statistics.Interval;
import java.util.Optional;

/** How our figure stands to a published one. */
enum Verdict {
  /** Better. */
  ABOVE("above"),
  /** The same, as far as that can be said. */
  INSIDE("inside"),
  /** Not worse and not better, but our seeds are so far apart that this says little. */
  UNDECIDED("undecided"),
  /** Worse. */
  BELOW("below"),
  /** Too few seeds. */
  OPEN("open");

  /** Fewer seeds than these have no verdict. */
  static final int SEEDS = 3;

  /** Of the published mean: what our interval may reach beyond the published one. */
  private static final double REACH = 0.1;

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

  /** The same; where there are too few seeds, with how many: {@code open: 2 seeds}. */
  String word(int seeds) {
    return this == OPEN ? word + ": " + seeds + (seeds == 1 ? " seed" : " seeds") : word;
  }

  /**
   * Judges.
   *
   * <p>With a published deviation above 0 the published interval is mean ± deviation, and our mean
   * is above it, inside (ends included) or below. Without one, or with 0, our 95 % interval of the
   * mean has to reach the published mean. What would be inside is undecided if our interval reaches
   * more than a tenth of the published mean beyond the published interval: otherwise whoever is
   * noisy enough would be inside.
   *
   * @param published mean
   * @param deviation published beside it; empty if none is
   */
  static Verdict of(Sample ours, double published, Optional<Double> deviation) {
    Optional<Interval> interval = ours.interval();
    if (ours.size() < SEEDS || interval.isEmpty()) {
      return OPEN;
    }
    double width = deviation.orElse(0.0);
    double slack = ROUNDING * (Math.abs(published) + width);
    double low = interval.get().low();
    double high = interval.get().high();
    if ((width > 0 ? ours.mean() : low) > published + width + slack) {
      return ABOVE;
    }
    if ((width > 0 ? ours.mean() : high) < published - width - slack) {
      return BELOW;
    }
    double reach = width + REACH * Math.abs(published) + slack;
    return low < published - reach || high > published + reach ? UNDECIDED : INSIDE;
  }
}
