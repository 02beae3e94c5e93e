package io.gradus.core.space;

import io.gradus.core.Checks;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Arrays of integers, each from a range of its own: start_i … start_i + n_i − 1. */
public final class MultiDiscrete implements Space {
  private final long[] shape;
  private final Discrete[] components;

  /**
   * Integers of any shape.
   *
   * @param shape the shape of one element
   * @param n (size) how many values each component has, row-major, from 1 to 2²⁴
   * @param start (size) the first of them
   * @throws IllegalArgumentException if the sizes differ, or a component is no {@link Discrete}
   */
  public MultiDiscrete(long[] shape, int[] n, int[] start) {
    int size = Shapes.size("MultiDiscrete", shape);
    Checks.length("n", n.length, size);
    Checks.length("start", start.length, size);
    this.shape = shape.clone();
    components = new Discrete[size];
    for (int i = 0; i < size; i++) {
      components[i] = new Discrete(n[i], start[i]);
    }
  }

  /** A vector of integers, the i-th in [0, n_i). */
  public MultiDiscrete(int... n) {
    this(new long[] {n.length}, n, new int[n.length]);
  }

  /** The range of one component, counted row-major. */
  public Discrete component(int index) {
    return components[index];
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public int size() {
    return components.length;
  }

  @Override
  public boolean contains(float[] rows, int offset) {
    for (int i = 0; i < components.length; i++) {
      if (!components[i].contains(rows, offset + i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void sample(RandomGenerator random, float[] rows, int offset) {
    for (int i = 0; i < components.length; i++) {
      components[i].sample(random, rows, offset + i);
    }
  }

  @Override
  public String rule() {
    return components.length == 1
        ? components[0].rule()
        : components.length + " integers within the ranges of " + this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MultiDiscrete that
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(components, that.components);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(components);
  }

  @Override
  public String toString() {
    int[] n = Arrays.stream(components).mapToInt(Discrete::n).toArray();
    int[] start = Arrays.stream(components).mapToInt(Discrete::start).toArray();
    boolean shifted = Arrays.stream(start).anyMatch(first -> first != 0);
    return "MultiDiscrete("
        + Arrays.toString(n)
        + (shifted ? ", start " + Arrays.toString(start) : "")
        + (shape.length == 1 ? "" : ", shape " + Arrays.toString(shape))
        + ")";
  }
}
