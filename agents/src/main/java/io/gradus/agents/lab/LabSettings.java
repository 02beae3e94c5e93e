package io.gradus.agents.lab;

import io.gradus.core.Checks;

/**
 * What an estimator may be told.
 *
 * @param trajectories N of one estimate, at least 1
 * @param discount γ of {@link Estimator#GAE}
 * @param lambda λ of {@link Estimator#GAE}
 * @param clip ε of {@link Estimator#CLIPPED}, above 0
 * @param cap c of {@link Estimator#TRUNCATED}, above 0
 * @param temperature of {@link Estimator#STRAIGHT_THROUGH_GUMBEL_SOFTMAX}, above 0
 */
public record LabSettings(
    int trajectories, double discount, double lambda, double clip, double cap, double temperature) {
  /**
   * @throws IllegalArgumentException if one is out of its range
   */
  public LabSettings {
    Checks.positive("trajectories", trajectories);
    Checks.inUnitInterval("gamma", discount);
    Checks.inUnitInterval("lambda", lambda);
    Checks.positive("clip", clip);
    Checks.positive("cap", cap);
    Checks.positive("temperature", temperature);
  }

  /** One trajectory, γ = λ = 1, clip 0.2, cap 1, temperature 1. */
  public static LabSettings defaults() {
    return new LabSettings(1, 1, 1, 0.2, 1, 1);
  }

  /** The same for N trajectories. */
  public LabSettings withTrajectories(int number) {
    return new LabSettings(number, discount, lambda, clip, cap, temperature);
  }

  /** The same at another temperature. */
  public LabSettings withTemperature(double other) {
    return new LabSettings(trajectories, discount, lambda, clip, cap, other);
  }
}
