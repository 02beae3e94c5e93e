package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;

/**
 * N distributions over actions, one a row, as functions of a network's output. All results carry
 * the gradient with respect to the parameters, except {@link #mode} and discrete samples.
 */
public interface Distribution {
  /**
   * The logarithm of the probability (or density) of an action.
   *
   * @param actions (N) INT64 for a discrete action, counted from 0; (N, d) for a real one
   * @return (N) log π(a|s)
   */
  NDArray logProb(NDArray actions);

  /**
   * The entropy, in nats; differential for real actions.
   *
   * @return (N)
   */
  NDArray entropy();

  /**
   * The most likely action.
   *
   * @return of the shape that {@link #logProb} takes
   */
  NDArray mode();

  /**
   * An action as a function of noise, so that randomness stays an argument.
   *
   * @param noise (N, n) standard Gumbel numbers for a categorical distribution, (N, d) standard
   *     normal ones for a Gaussian
   * @return of the shape that {@link #logProb} takes
   */
  NDArray sample(NDArray noise);

  /**
   * The Kullback–Leibler divergence KL(this ‖ other), in nats.
   *
   * @param other distributions of the same kind and shape
   * @return (N)
   * @throws IllegalArgumentException if {@code other} is of another kind
   */
  NDArray kl(Distribution other);
}
