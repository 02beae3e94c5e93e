package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import java.util.random.RandomGenerator;

/**
 * The kind of distribution that fits an action space, and how a row of numbers makes one.
 *
 * <p>A row of parameters is the network's outputs followed by the free parameters, which are
 * trained too, yet do not depend on the state. Learning goes through {@link #of}; acting, where a
 * handful of rows would spend its time in the overhead of arrays, through {@link #sample} and
 * {@link #mode} on plain floats.
 */
public interface DistributionFamily {
  /**
   * The usual family for a space: {@link CategoricalFamily}, {@link MultiCategoricalFamily}, {@link
   * BernoulliFamily} or {@link DiagonalGaussianFamily}.
   *
   * @throws IllegalArgumentException if there is none
   */
  static DistributionFamily of(Space space) {
    if (space instanceof Discrete discrete) {
      return new CategoricalFamily(discrete);
    }
    if (space instanceof Box box) {
      return new DiagonalGaussianFamily(box);
    }
    if (space instanceof MultiDiscrete multiDiscrete) {
      return new MultiCategoricalFamily(multiDiscrete);
    }
    if (space instanceof MultiBinary multiBinary) {
      return new BernoulliFamily(multiBinary);
    }
    throw new IllegalArgumentException(
        "no distribution over "
            + space
            + ": expected a Discrete, MultiDiscrete, MultiBinary or Box space of actions");
  }

  /** The space whose elements are drawn. */
  Space space();

  /** How many numbers a network has to give for each row. */
  int networkOutputs();

  /** How many trained numbers are the same in every state; 0 for most families. */
  int freeParameters();

  /** Numbers in a row of parameters. */
  default int parameterCount() {
    return networkOutputs() + freeParameters();
  }

  /**
   * Distributions of rows of parameters.
   *
   * @param parameters (N, {@link #parameterCount()})
   */
  Distribution of(NDArray parameters);

  /**
   * Actions as {@link Distribution#logProb} takes them.
   *
   * @param manager owns the result
   * @param actions (N, size of the space) as they were drawn, row-major
   * @param rows N
   */
  NDArray actions(NDManager manager, float[] actions, int rows);

  /**
   * Draws an action for each row.
   *
   * @param parameters (N, {@link #parameterCount()}) row-major
   * @param rows N
   * @param random the only source of chance
   * @param actions gets (N, size of the space) actions as they are kept for learning
   * @param logProbs gets (N) log π(a|s)
   */
  void sample(
      float[] parameters, int rows, RandomGenerator random, float[] actions, float[] logProbs);

  /**
   * Takes the most likely action for each row.
   *
   * @param parameters (N, {@link #parameterCount()}) row-major
   * @param rows N
   * @param actions gets (N, size of the space) actions as they are kept for learning
   */
  void mode(float[] parameters, int rows, float[] actions);

  /**
   * What an environment gets for actions that were drawn. Where an action that is drawn is not yet
   * an element of the space, the drawn one is kept for learning: log π is of that one.
   *
   * @param actions (N, size of the space) as {@link #sample} and {@link #mode} give them
   * @param rows N
   * @param elements gets (N, size of the space) elements; may be {@code actions} itself
   */
  default void elements(float[] actions, int rows, float[] elements) {
    System.arraycopy(actions, 0, elements, 0, rows * space().size());
  }

  /**
   * How many choices an action mask speaks of, side by side; 0 where actions cannot be masked. A
   * mask is true where a choice is legal.
   */
  default int maskSize() {
    return 0;
  }

  /**
   * Makes what is illegal impossible, in place.
   *
   * @param parameters (N, {@link #parameterCount()}) row-major
   * @param rows N
   * @param masks (N, {@link #maskSize()})
   * @throws IllegalArgumentException if nothing is legal in a row; names it as the environment
   */
  default void mask(float[] parameters, int rows, boolean[] masks) {
    throw new IllegalArgumentException("actions in " + space() + " cannot be masked");
  }

  /**
   * The same for learning.
   *
   * @param parameters (N, {@link #parameterCount()})
   * @param masks (N, {@link #maskSize()}) BOOLEAN
   * @return (N, {@link #parameterCount()})
   */
  default NDArray masked(NDArray parameters, NDArray masks) {
    throw new IllegalArgumentException("actions in " + space() + " cannot be masked");
  }

  /**
   * What draws actions in B lanes, step after step.
   *
   * @param lanes B
   */
  default ActionSampler sampler(int lanes) {
    return new IndependentSampler(this);
  }
}
