package io.gradus.benchmarks.speed;

import java.util.List;
import java.util.Optional;

/**
 * Work that several do.
 *
 * @param name what it is called on the command line and in file names
 * @param title what a reader is told
 * @param unit of what is measured
 * @param goal for ours by the best of the others; empty where there is none, or none other
 * @param contenders ours first
 */
record Contest(
    String name, String title, Unit unit, Optional<Double> goal, List<Contender> contenders) {
  /** What is measured. */
  enum Unit {
    /** More is better: the goal is a least ratio. */
    STEPS_PER_SECOND("steps/s", true),
    /** Less is better: the goal is a greatest ratio. */
    MICROSECONDS("µs", false),
    /** Less is better: the goal is a greatest ratio. */
    SECONDS("s", false);

    private final String word;
    private final boolean moreIsBetter;

    Unit(String word, boolean moreIsBetter) {
      this.word = word;
      this.moreIsBetter = moreIsBetter;
    }

    String word() {
      return word;
    }

    boolean moreIsBetter() {
      return moreIsBetter;
    }
  }
}
