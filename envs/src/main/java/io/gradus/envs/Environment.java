package io.gradus.envs;

import io.gradus.core.Resumable;
import io.gradus.core.space.Space;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One environment, the interface to implement for a problem of your own. {@link
 * Environments#vector} makes a {@link VectorEnvironment} of several.
 *
 * <p>One that a run can be resumed with also implements {@link Resumable}: it saves what its next
 * steps depend on, but for its random stream, which is saved for it. It is restored after a reset,
 * so that it has that stream. One that can be watched also implements {@link Drawable}.
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

  /** Whether {@link #legalActions} says anything: not every action is legal always. */
  default boolean masksActions() {
    return false;
  }

  /**
   * Says which actions are legal on the observation that was returned last; asked for after each
   * reset and each step that does not end the episode.
   *
   * @param legal to write: (n) for a {@link io.gradus.core.space.Discrete} action space, and for a
   *     {@link io.gradus.core.space.MultiDiscrete} one those of its components side by side; at
   *     least one choice is legal
   */
  default void legalActions(boolean[] legal) {
    Arrays.fill(legal, true);
  }

  /** Whether its state can be saved. A wrapper says what the environment within it says. */
  default boolean isResumable() {
    return this instanceof Resumable;
  }

  /** Whether it can draw itself. A wrapper says what the environment within it says. */
  default boolean isDrawable() {
    return this instanceof Drawable;
  }

  /** Frees what the environment holds. */
  @Override
  default void close() {}
}
