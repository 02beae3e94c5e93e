package io.gradus.agents.cli;

import io.gradus.agents.preset.Algorithm;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
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
   * What the user should know of a change that was not asked for.
   *
   * @param before the algorithm as the preset has it
   * @param after as it runs
   */
  default Optional<String> note(Algorithm before, Algorithm after) {
    return Optional.empty();
  }

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

  /**
   * The constant that a word names: {@code leave-one-out} for {@code LEAVE_ONE_OUT}.
   *
   * @throws IllegalArgumentException if there is none; says what there is
   */
  static <E extends Enum<E>> E choice(String option, String word, E[] constants) {
    return Arrays.stream(constants)
        .filter(constant -> word(constant).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    option
                        + " is '"
                        + word
                        + "': expected one of "
                        + Arrays.stream(constants)
                            .map(AlgorithmOptions::word)
                            .collect(Collectors.joining(", "))));
  }

  /** {@code leave-one-out} for {@code LEAVE_ONE_OUT}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
