package io.gradus.agents.preset;

import io.gradus.core.Checks;

/**
 * What is normalised by running statistics.
 *
 * @param observations whether observations are
 * @param rewards whether rewards are, by the deviation of discounted returns
 * @param clip both are cut to ± this, above 0
 */
public record Normalisation(boolean observations, boolean rewards, double clip) {
  /** Nothing is. */
  public static final Normalisation NONE = new Normalisation(false, false, 10);

  /** Both are, cut to ±10. */
  public static final Normalisation BOTH = new Normalisation(true, true, 10);

  /**
   * @throws IllegalArgumentException unless clip is above 0
   */
  public Normalisation {
    Checks.positive("clip", clip);
  }
}
