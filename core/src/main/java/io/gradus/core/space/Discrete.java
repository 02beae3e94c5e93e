package io.gradus.core.space;

import io.gradus.core.Checks;
import java.util.random.RandomGenerator;

/**
 * The integers start … start + n − 1.
 *
 * @param n how many there are, from 1 to 2²⁴
 * @param start the first of them
 */
public record Discrete(int n, int start) implements Space {
  private static final int EXACT_IN_FLOAT = 1 << 24;

  /**
   * @throws IllegalArgumentException if n &lt; 1 or an element has no exact float
   */
  public Discrete {
    Checks.positive("n", n);
    if (Math.abs((long) start) + n > EXACT_IN_FLOAT) {
      throw new IllegalArgumentException(
          "Discrete("
              + n
              + ", start "
              + start
              + ") has elements beyond 2^24: expected integers that a float holds");
    }
  }

  /** The integers 0 … n − 1. */
  public Discrete(int n) {
    this(n, 0);
  }

  @Override
  public long[] shape() {
    return new long[0];
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public boolean contains(float[] rows, int offset) {
    float value = rows[offset];
    return value == Math.rint(value) && value >= start && value < start + n;
  }

  @Override
  public void sample(RandomGenerator random, float[] rows, int offset) {
    rows[offset] = start + random.nextInt(n);
  }

  @Override
  public String rule() {
    return "an integer in [" + start + ", " + (start + n) + ")";
  }

  @Override
  public String toString() {
    return start == 0 ? "Discrete(" + n + ")" : "Discrete(" + n + ", start " + start + ")";
  }
}
