package io.gradus.envs;

import io.gradus.core.space.Space;
import java.util.random.RandomGenerator;

/**
 * One environment, the interface to implement for a problem of your own. {@link
 * Environments#vector} makes a {@link VectorEnvironment} of several.
 *
 * <p>An instance is used by one thread at a time.
 */
public interface Environment extends AutoCloseable {
  /** What {@link #reset} and {@link #step} return elements of; the same at every call. */
  Space observationSpace();

  /** What {@link #step} takes elements of; the same at every call. */
  Space actionSpace();

  /**
   * Starts an episode.
   *
   * @param random the only source of chance until the next reset; its stream goes on from episode
   *     to episode
   * @return the first observation, (size of {@link #observationSpace()})
   */
  float[] reset(RandomGenerator random);

  /**
   * Takes one action.
   *
   * @param action (size of {@link #actionSpace()}) an element of it; not kept, not changed
   * @return what followed; its array may be reused by the next call
   */
  Step step(float[] action);

  /** Frees what the environment holds. */
  @Override
  default void close() {}
}
