package io.gradus.core.space;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The set that an observation or an action is an element of.
 *
 * <p>On the host an element is a row of {@link #size()} floats, and a batch of elements is a
 * row-major {@code float[]} of (B, size). An integer is held as a float, exact up to 2²⁴.
 */
public sealed interface Space permits Box, Discrete, MultiDiscrete, MultiBinary, Dict, Tuple {
  /** The shape of one element; empty for a scalar. */
  long[] shape();

  /** How many numbers one element has, at least 1. */
  int size();

  /**
   * Whether the row of {@link #size()} numbers that starts at {@code offset} is an element.
   *
   * @param rows (B, size) elements, row-major
   * @param offset where the row starts
   */
  boolean contains(float[] rows, int offset);

  /**
   * What an element is, for messages: {@code an integer in [0, 4)}.
   *
   * @return words that follow "expected"
   */
  String rule();

  /**
   * Draws an element: uniformly where the bounds are finite; otherwise, as Gymnasium does, from a
   * normal distribution, or an exponential one that starts at the one bound.
   *
   * @param random the only source of chance
   * @param rows (B, size) elements; the row that starts at {@code offset} is written
   * @param offset where the row starts
   */
  void sample(RandomGenerator random, float[] rows, int offset);

  /**
   * The spaces that this one is made of, in the order in which their numbers lie in a row: those of
   * a {@link Dict} or {@link Tuple}, nested ones in their place; of any other space itself.
   */
  default List<Space> leaves() {
    return List.of(this);
  }
}
