package io.gradus.core;

import java.util.Arrays;

/** Argument checks whose messages name the argument, the rule and the value. */
public final class Checks {
  private Checks() {}

  /**
   * Returns {@code value}.
   *
   * @throws IllegalArgumentException unless value ≥ 1
   */
  public static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ": expected at least 1");
    }
    return value;
  }

  /**
   * Returns {@code value}.
   *
   * @throws IllegalArgumentException unless value ≥ 1
   */
  public static long positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ": expected at least 1");
    }
    return value;
  }

  /**
   * Returns {@code value}.
   *
   * @throws IllegalArgumentException unless value is finite and above 0
   */
  public static double positive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(name + " is " + value + ": expected a number above 0");
    }
    return value;
  }

  /**
   * Returns {@code value}.
   *
   * @throws IllegalArgumentException unless value ≥ 0
   */
  public static long notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " is " + value + ": expected at least 0");
    }
    return value;
  }

  /**
   * Returns {@code value}.
   *
   * @throws IllegalArgumentException unless value is finite and at least 0
   */
  public static double notNegative(String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(
          name + " is " + value + ": expected a number of at least 0");
    }
    return value;
  }

  /**
   * Returns {@code value}.
   *
   * @throws IllegalArgumentException unless 0 ≤ value ≤ 1
   */
  public static double inUnitInterval(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is " + value + ": expected a number in [0, 1]");
    }
    return value;
  }

  /**
   * Checks the length of an array that holds a matrix.
   *
   * @throws IllegalArgumentException unless {@code length} is {@code expected}
   */
  public static void length(String name, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(
          name + " has " + length + " numbers: expected " + expected);
    }
  }

  /**
   * Returns {@code index}.
   *
   * @throws IllegalArgumentException unless 0 ≤ index &lt; size
   */
  public static int index(String name, int index, int size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          name + " is " + index + ": expected an integer in [0, " + size + ")");
    }
    return index;
  }

  /**
   * Checks a shape.
   *
   * @throws IllegalArgumentException unless {@code shape} equals {@code expected}
   */
  public static void shape(String name, long[] shape, long... expected) {
    if (!Arrays.equals(shape, expected)) {
      throw new IllegalArgumentException(
          name
              + " has shape "
              + Arrays.toString(shape)
              + ": expected "
              + Arrays.toString(expected));
    }
  }
}
