package io.gradus.agents.lab;

import java.util.OptionalDouble;

/** What {@link EstimatorLab} found. */
public final class LabResult {
  private final String estimator;
  private final double[][] exact;
  private final double[][] expectation;
  private final double bias;
  private final double variance;
  private final double[][] standardError;
  private final OptionalDouble effectiveSampleSize;
  private final long estimates;

  LabResult(
      String estimator,
      double[][] exact,
      double[][] expectation,
      double bias,
      double variance,
      double[][] standardError,
      OptionalDouble effectiveSampleSize,
      long estimates) {
    this.estimator = estimator;
    this.exact = exact;
    this.expectation = expectation;
    this.bias = bias;
    this.variance = variance;
    this.standardError = standardError;
    this.effectiveSampleSize = effectiveSampleSize;
    this.estimates = estimates;
  }

  /** The estimator's id. */
  public String estimator() {
    return estimator;
  }

  /** (S, A) ∇J. */
  public double[][] exact() {
    return exact;
  }

  /** (S, A) the expectation of the estimate, or the mean of the sample. */
  public double[][] expectation() {
    return expectation;
  }

  /** The largest component of |expectation − ∇J|. */
  public double bias() {
    return bias;
  }

  /** The trace of the covariance of an estimate from N trajectories. */
  public double variance() {
    return variance;
  }

  /** (S, A) of the mean of the sample; empty where all was enumerated. */
  public double[][] standardError() {
    return standardError;
  }

  /**
   * N / E w², how many of the policy's own trajectories N are worth; where weights are products.
   */
  public OptionalDouble effectiveSampleSize() {
    return effectiveSampleSize;
  }

  /** How many estimates were made. */
  public long estimates() {
    return estimates;
  }
}
