package io.gradus.core.optim;

import io.gradus.core.Checks;

/** A number that changes as training goes on. */
public sealed interface Schedule {
  /** The value at the start of training. */
  double initial();

  /**
   * The value when a share of the training is done.
   *
   * @param progress from 0 at the start to 1 at the end
   */
  double at(double progress);

  /** The same number all along. */
  static Schedule constant(double value) {
    return new Constant(value);
  }

  /** From {@code initial} down to 0 in a straight line. */
  static Schedule linear(double initial) {
    return new Linear(initial);
  }

  /** From {@code initial} to {@code last} by the same factor for the same share of training. */
  static Schedule exponential(double initial, double last) {
    return new Exponential(initial, last);
  }

  /**
   * The same number all along.
   *
   * @param initial that number, at least 0
   */
  record Constant(double initial) implements Schedule {
    /**
     * @throws IllegalArgumentException if it is negative
     */
    public Constant {
      Checks.notNegative("a constant schedule", initial);
    }

    @Override
    public double at(double progress) {
      return initial;
    }
  }

  /**
   * A straight line.
   *
   * @param initial value at the start, at least 0
   * @param last value at the end, at least 0
   */
  record Linear(double initial, double last) implements Schedule {
    /**
     * @throws IllegalArgumentException if one is negative
     */
    public Linear {
      Checks.notNegative("the start of a linear schedule", initial);
      Checks.notNegative("the end of a linear schedule", last);
    }

    /** Down to 0. */
    public Linear(double initial) {
      this(initial, 0);
    }

    @Override
    public double at(double progress) {
      return initial + (last - initial) * Math.min(1, Math.max(0, progress));
    }
  }

  /**
   * The same factor for the same share of training: a straight line of logarithms.
   *
   * <pre>
   *   initial^(1 − progress) · last^progress
   * </pre>
   *
   * @param initial value at the start, above 0
   * @param last value at the end, above 0
   */
  record Exponential(double initial, double last) implements Schedule {
    /**
     * @throws IllegalArgumentException unless both are above 0
     */
    public Exponential {
      Checks.positive("the start of an exponential schedule", initial);
      Checks.positive("the end of an exponential schedule", last);
    }

    @Override
    public double at(double progress) {
      return initial * Math.pow(last / initial, Math.min(1, Math.max(0, progress)));
    }
  }
}
