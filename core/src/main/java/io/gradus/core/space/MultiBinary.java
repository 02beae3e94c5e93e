package io.gradus.core.space;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Arrays of zeros and ones. */
public final class MultiBinary implements Space {
  private final long[] shape;
  private final int size;

  /**
   * Zeros and ones of any shape.
   *
   * @param shape the shape of one element
   * @throws IllegalArgumentException if a dimension is below 1
   */
  public MultiBinary(long... shape) {
    size = Shapes.size("MultiBinary", shape);
    this.shape = shape.clone();
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean contains(float[] rows, int offset) {
    for (int i = 0; i < size; i++) {
      float value = rows[offset + i];
      if (value != 0 && value != 1) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void sample(RandomGenerator random, float[] rows, int offset) {
    for (int i = 0; i < size; i++) {
      rows[offset + i] = random.nextInt(2);
    }
  }

  @Override
  public String rule() {
    return size == 1 ? "0 or 1" : size + " numbers that are 0 or 1";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MultiBinary that && Arrays.equals(shape, that.shape);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return "MultiBinary("
        + (shape.length == 1 ? Long.toString(shape[0]) : Arrays.toString(shape))
        + ")";
  }
}
