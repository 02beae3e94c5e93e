package io.gradus.core.distribution;

import io.gradus.core.Resumable;
import java.util.random.RandomGenerator;

/** Draws actions in B lanes, step after step; what it keeps from one to the next is its state. */
public interface ActionSampler extends Resumable {
  /** Begins a collection. Exploration that lasts for a while may begin anew. */
  default void begin(RandomGenerator random) {}

  /**
   * Draws an action for each lane.
   *
   * @param parameters (B, parameters of a distribution) row-major
   * @param rows B
   * @param random the only source of chance
   * @param actions gets (B, size of the space) actions
   * @param logProbs gets (B) log π(a|s)
   */
  void sample(
      float[] parameters, int rows, RandomGenerator random, float[] actions, float[] logProbs);
}
