package io.gradus.core.space;

/**
 * The set that an observation or an action is an element of.
 *
 * <p>On the host an element is a row of {@link #size()} floats, and a batch of elements is a
 * row-major {@code float[]} of (B, size). An integer is held as a float, exact up to 2²⁴.
 */
public sealed interface Space permits Box, Discrete {
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
}
