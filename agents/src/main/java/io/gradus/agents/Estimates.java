package io.gradus.agents;

import io.gradus.core.rollout.Rollout;

/** What the rows of a rollout are weighted by and what their values are fitted to. */
public final class Estimates {
  private final double[] weights;
  private final double[] targets;

  /**
   * Two columns, which are not copied.
   *
   * @param weights (T, B) ψ
   * @param targets (T, B) what the value function is fitted to
   */
  public Estimates(double[] weights, double[] targets) {
    this.weights = weights;
    this.targets = targets;
  }

  /** (T, B) ψ. */
  public double[] weights() {
    return weights;
  }

  /** (T, B) what the value function is fitted to. */
  public double[] targets() {
    return targets;
  }

  /** Makes estimates, again and again as networks change. */
  public interface Source {
    /**
     * The estimates of now.
     *
     * @param rollout whose values may be set to what the value function says now
     */
    Estimates of(Rollout rollout);
  }
}
