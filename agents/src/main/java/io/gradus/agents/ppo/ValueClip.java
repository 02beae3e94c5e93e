package io.gradus.agents.ppo;

import io.gradus.core.Checks;

/** How far the value of a state may move in one update before its loss is cut. */
public sealed interface ValueClip {
  /** As far as it likes. */
  record None() implements ValueClip {}

  /** By ε of the policy's ratio, whatever the units of the value: as openai/baselines has it. */
  record Policy() implements ValueClip {}

  /**
   * By an ε of its own.
   *
   * @param epsilon in units of the value, above 0
   */
  record Own(double epsilon) implements ValueClip {
    /**
     * @throws IllegalArgumentException unless ε is above 0
     */
    public Own {
      Checks.positive("value clip", epsilon);
    }
  }
}
