package io.gradus.agents.cli;

import io.gradus.agents.preset.Algorithm;
import org.jspecify.annotations.Nullable;

/** Options of the command that change the hyperparameters of one algorithm. */
interface AlgorithmOptions {
  /**
   * The algorithm with what was asked for.
   *
   * @throws IllegalArgumentException if something was asked for that the algorithm lacks
   */
  Algorithm apply(Algorithm algorithm);

  /**
   * Checks that an option is of an algorithm.
   *
   * @param value of the option; null if it was not given
   * @throws IllegalArgumentException if it was given and the algorithm is another
   */
  static void belongs(String option, @Nullable Object value, String owner, Algorithm algorithm) {
    if (value != null && !algorithm.name().equals(owner)) {
      throw new IllegalArgumentException(
          option + " is an option of " + owner + ": the algorithm is " + algorithm.name());
    }
  }
}
