package io.gradus.core.space;

import io.gradus.core.Checks;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Arrays of real numbers with low_i ≤ x_i ≤ high_i; infinite bounds are allowed. */
public final class Box implements Space {
  private final long[] shape;
  private final float[] low;
  private final float[] high;

  /**
   * A box of any rank.
   *
   * @param shape the shape of one element
   * @param low (size) least values, row-major
   * @param high (size) greatest values, row-major
   * @throws IllegalArgumentException if a bound is NaN, low &gt; high, or the sizes differ
   */
  public Box(long[] shape, float[] low, float[] high) {
    int size = Shapes.size("Box", shape);
    Checks.length("low", low.length, size);
    Checks.length("high", high.length, size);
    for (int i = 0; i < low.length; i++) {
      if (!(low[i] <= high[i])) {
        throw new IllegalArgumentException(
            "Box has bounds [" + low[i] + ", " + high[i] + "] at " + i + ": expected low ≤ high");
      }
    }
    this.shape = shape.clone();
    this.low = low.clone();
    this.high = high.clone();
  }

  /** A vector with a bound for each component. */
  public Box(float[] low, float[] high) {
    this(new long[] {low.length}, low, high);
  }

  /** A vector of {@code size} components, all in [low, high]. */
  public static Box of(int size, float low, float high) {
    float[] lows = new float[size];
    float[] highs = new float[size];
    Arrays.fill(lows, low);
    Arrays.fill(highs, high);
    return new Box(lows, highs);
  }

  /** (size) least values, row-major; a copy. */
  public float[] low() {
    return low.clone();
  }

  /** (size) greatest values, row-major; a copy. */
  public float[] high() {
    return high.clone();
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public int size() {
    return low.length;
  }

  @Override
  public boolean contains(float[] rows, int offset) {
    for (int i = 0; i < low.length; i++) {
      float value = rows[offset + i];
      if (!(value >= low[i] && value <= high[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void sample(RandomGenerator random, float[] rows, int offset) {
    for (int i = 0; i < low.length; i++) {
      double number = number(random, low[i], high[i]);
      rows[offset + i] = Math.max(low[i], Math.min(high[i], (float) number));
    }
  }

  private static double number(RandomGenerator random, double low, double high) {
    if (Double.isInfinite(low)) {
      return Double.isInfinite(high) ? random.nextGaussian() : high - random.nextExponential();
    }
    return Double.isInfinite(high)
        ? low + random.nextExponential()
        : low + (high - low) * random.nextDouble();
  }

  /**
   * Moves each number of a row to the nearest one within the bounds; NaN stays.
   *
   * @param rows (B, size) elements, changed in place
   * @param offset where the row starts
   */
  public void clip(float[] rows, int offset) {
    for (int i = 0; i < low.length; i++) {
      rows[offset + i] = Math.max(low[i], Math.min(high[i], rows[offset + i]));
    }
  }

  @Override
  public String rule() {
    return size() == 1
        ? "a number in [" + low[0] + ", " + high[0] + "]"
        : size() + " numbers within the bounds of " + this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Box box
        && Arrays.equals(shape, box.shape)
        && Arrays.equals(low, box.low)
        && Arrays.equals(high, box.high);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(shape) + Arrays.hashCode(low)) + Arrays.hashCode(high);
  }

  @Override
  public String toString() {
    boolean uniform = true;
    for (int i = 1; i < low.length; i++) {
      uniform &= low[i] == low[0] && high[i] == high[0];
    }
    String bounds =
        uniform ? low[0] + ", " + high[0] : Arrays.toString(low) + ", " + Arrays.toString(high);
    return "Box(" + bounds + ", shape " + Arrays.toString(shape) + ")";
  }
}
