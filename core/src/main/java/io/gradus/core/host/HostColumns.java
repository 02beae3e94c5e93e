package io.gradus.core.host;

/** The rows of a batch that is learned from, on the host. */
public final class HostColumns {
  /** Numbers of a row in {@link #scalars}: log μ, ψ, target of the value, value when collected. */
  public static final int SCALARS = 4;

  final float[] observations;
  final float[] actions;
  final float[] scalars;
  final int actionSize;

  /**
   * Columns, which stay the caller's and may be written between steps.
   *
   * @param observations (N, D) row-major
   * @param actions (N, d) as they were drawn
   * @param scalars (N, 4) log μ, ψ, target of the value, value when collected
   * @param actionSize d
   */
  public HostColumns(float[] observations, float[] actions, float[] scalars, int actionSize) {
    this.observations = observations;
    this.actions = actions;
    this.scalars = scalars;
    this.actionSize = actionSize;
  }

  float logBehaviour(int row) {
    return scalars[SCALARS * row];
  }

  float weight(int row) {
    return scalars[SCALARS * row + 1];
  }

  float target(int row) {
    return scalars[SCALARS * row + 2];
  }

  float oldValue(int row) {
    return scalars[SCALARS * row + 3];
  }
}
