package io.gradus.benchmarks.published;

import java.util.Locale;
import java.util.OptionalDouble;

/** What stands in the cells of the page's tables. */
final class Cells {
  private Cells() {}

  /** {@code 12,345}; nothing if it is not known. */
  static String speed(OptionalDouble stepsPerSecond) {
    return stepsPerSecond.isEmpty()
        ? ""
        : String.format(Locale.ROOT, "%,.0f", stepsPerSecond.getAsDouble());
  }

  /** {@code 490.0 ± 6.1}; of one figure, that. */
  static String meanAndDeviation(Sample sample) {
    return number(sample.mean()) + (sample.size() == 1 ? "" : " ± " + number(sample.deviation()));
  }

  /** {@code 490.0 ± 6.1 (3 seeds)}. */
  static String meanDeviationAndSeeds(Sample sample) {
    return meanAndDeviation(sample)
        + " ("
        + sample.size()
        + (sample.size() == 1 ? " seed)" : " seeds)");
  }

  /** With one digit, or two where the number is small. */
  static String number(double value) {
    boolean small = value != 0 && Math.abs(value) < 10;
    return String.format(Locale.ROOT, small ? "%.2f" : "%.1f", value).replace("-", "−");
  }

  /** The same with how many seeds, and of how many if some are missing. */
  static String ours(Row row, Sample ours) {
    return meanAndDeviation(ours)
        + " ("
        + (ours.size() < row.seeds() ? ours.size() + " of " + row.seeds() : "" + ours.size())
        + (row.seeds() == 1 ? " seed)" : " seeds)");
  }

  /** With two digits: {@code −0.39}. */
  static String score(double value) {
    return String.format(Locale.ROOT, "%.2f", value).replace("-", "−");
  }
}
