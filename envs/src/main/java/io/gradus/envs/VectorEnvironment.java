package io.gradus.envs;

import io.gradus.core.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * B environments ("lanes") of one kind that are stepped together.
 *
 * <p>A lane whose episode ends starts the next one within the same step: the {@link VectorStep}
 * then holds the last observation of the ended episode beside the first one of the next
 * (Gymnasium's SAME_STEP). An environment behind the interface that starts its next episode in a
 * step of its own marks that row not {@link VectorStep#valid()}: it is never counted and never
 * learned from. Such a row that is also {@link VectorStep#truncated()} says that the lane was lost
 * with what stepped it: its action was not taken, its episode is cut at the final observation,
 * which is the last one that was seen, and counts nowhere.
 *
 * <p>Used by one thread at a time.
 */
public interface VectorEnvironment extends AutoCloseable {
  /** The id that this was made by, for messages: {@code CartPole-v1}, {@code gym:CartPole-v1}. */
  String id();

  /** B, the number of lanes, at least 1. */
  int lanes();

  /** The space of one lane's observation. */
  Space observationSpace();

  /** The space of one lane's action. */
  Space actionSpace();

  /**
   * Starts a new episode in every lane. Lane i draws its randomness from a stream seeded with
   * {@code seed + i}, as Gymnasium does.
   *
   * @param seed at least 0
   * @param result gets the first observations; rewards 0, flags false, every row valid
   */
  default void reset(long seed, VectorStep result) {
    reset(Seeds.consecutive(seed, lanes()), result);
  }

  /**
   * Starts a new episode in every lane.
   *
   * @param seeds (B) of each lane's stream, at least 0; −1 where the lane's stream goes on
   * @param result gets the first observations; rewards 0, flags false, every row valid
   * @throws IllegalArgumentException if a seed is below −1, or is −1 and the lane has no stream yet
   */
  void reset(long[] seeds, VectorStep result);

  /**
   * Takes one action in every lane.
   *
   * @param actions (B, action size) row-major elements of {@link #actionSpace()}
   * @param result gets what followed, in place
   * @throws IllegalArgumentException if an action is not an element of the space; no lane has moved
   * @throws IllegalStateException before the first {@link #reset}
   */
  void step(float[] actions, VectorStep result);

  /**
   * Nanoseconds that the steps so far took where the lanes are, if they are elsewhere and that is
   * known: what a caller waited beyond them went into transport. 0 for lanes in this process.
   */
  default long servedNanos() {
    return 0;
  }

  /**
   * How many choices {@link VectorStep#masks()} speaks of in each lane; 0 where every action is
   * legal always. For a {@link io.gradus.core.space.Discrete} space its n, for a {@link
   * io.gradus.core.space.MultiDiscrete} one those of its components side by side.
   */
  default int maskSize() {
    return 0;
  }

  /**
   * Whether {@link #save} writes all that decides the steps to come. Where it does not, as with
   * lanes in another process, it writes what there is, and after {@link #restore} the lanes have to
   * be reset.
   */
  default boolean isResumable() {
    return false;
  }

  /** Writes the state; the same state gives the same bytes. */
  default void save(DataOutput out) throws IOException {}

  /**
   * Goes back to a state.
   *
   * @param in from where {@link #save} of an environment made in the same way has written
   * @throws IOException if the bytes end early
   * @throws IllegalArgumentException if they are another's
   */
  default void restore(DataInput in) throws IOException {}

  /** Whether {@link #draw} works. */
  default boolean isDrawable() {
    return false;
  }

  /**
   * Draws a lane as it is now: at the first observation of an episode or after a step of it, never
   * at its last observation, since the next episode has begun then.
   *
   * @param lane in [0, B)
   * @throws IllegalArgumentException if there is no such lane, or this cannot be drawn; {@link
   *     #isDrawable} tells
   * @throws IllegalStateException before the first {@link #reset}
   */
  default BufferedImage draw(int lane) {
    throw new IllegalArgumentException(id() + " cannot be drawn: it has no pictures");
  }

  /** How many steps a second look right to people, where lanes are drawn. */
  default int stepsPerSecond() {
    return 30;
  }

  /** Frees what the lanes hold. A second call does nothing. */
  @Override
  void close();
}
