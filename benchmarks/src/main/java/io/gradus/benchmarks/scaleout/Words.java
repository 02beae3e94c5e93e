package io.gradus.benchmarks.scaleout;

import java.util.Locale;

/** Numbers and circumstances as the page writes them. */
final class Words {
  private Words() {}

  /** {@code 8.5}, {@code 129}; nothing for NaN. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return String.format(Locale.ROOT, Math.abs(value) < 99.95 ? "%.1f" : "%,.0f", value);
  }

  /** A line of a table. */
  static String line(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /** Where and when. */
  static String circumstances(PartResult result) {
    return String.format(
        Locale.ROOT,
        "`%s`, %s, %s, %d cores, Spark %s, Java %s, load %.1f before and %.1f after.%n",
        result.command(),
        result.date(),
        result.machine(),
        result.cores(),
        result.spark(),
        result.versions().java().replaceAll("[^0-9.].*", ""),
        result.load().get(0),
        result.load().get(1));
  }
}
