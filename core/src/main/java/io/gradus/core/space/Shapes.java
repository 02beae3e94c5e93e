package io.gradus.core.space;

import io.gradus.core.Checks;

/** The shape of one element. */
final class Shapes {
  private Shapes() {}

  /**
   * How many numbers an element of a shape has.
   *
   * @throws IllegalArgumentException if a dimension is below 1
   */
  static int size(String space, long[] shape) {
    long size = 1;
    for (long dimension : shape) {
      size = Math.multiplyExact(size, Checks.positive("a dimension of " + space, dimension));
    }
    return Math.toIntExact(size);
  }
}
