package io.gradus.agents;

import io.gradus.core.host.HostColumns;
import io.gradus.core.rollout.Rollout;

/** The valid rows of a rollout side by side, in order, on the host. */
final class RolloutColumns {
  private final Rollout rollout;
  private final int rows;
  private final float[] observations;
  private final float[] actions;
  private final boolean[] masks;
  private final float[] scalars;

  /**
   * Packs a rollout.
   *
   * @param weights (T, B) ψ
   * @param targets (T, B) what the value function is fitted to
   */
  RolloutColumns(Rollout rollout, double[] weights, double[] targets) {
    this.rollout = rollout;
    rows = rollout.validRows();
    int observationSize = rollout.observationSize();
    int actionSize = rollout.actionSize();
    int maskSize = rollout.widths().mask();
    observations = new float[rows * observationSize];
    actions = new float[rows * actionSize];
    masks = new boolean[rows * maskSize];
    scalars = new float[rows * HostColumns.SCALARS];
    int k = 0;
    for (int i = 0; i < rollout.rows(); i++) {
      if (rollout.valid()[i]) {
        System.arraycopy(
            rollout.observations(),
            i * observationSize,
            observations,
            k * observationSize,
            observationSize);
        System.arraycopy(rollout.actions(), i * actionSize, actions, k * actionSize, actionSize);
        System.arraycopy(rollout.masks(), i * maskSize, masks, k * maskSize, maskSize);
        k++;
      }
    }
    update(rollout, weights, targets);
  }

  /**
   * Writes other numbers into {@link #scalars()}.
   *
   * @param from the same with other values
   */
  void update(Rollout from, double[] weights, double[] targets) {
    int k = 0;
    for (int i = 0; i < from.rows(); i++) {
      if (from.valid()[i]) {
        scalars[k++] = from.logProbs()[i];
        scalars[k++] = (float) weights[i];
        scalars[k++] = (float) targets[i];
        scalars[k++] = (float) from.values()[i];
      }
    }
  }

  /** N. */
  int rows() {
    return rows;
  }

  /** (N, D). */
  float[] observations() {
    return observations;
  }

  /** (N, d) as they were drawn. */
  float[] actions() {
    return actions;
  }

  /** (N, mask size). */
  boolean[] masks() {
    return masks;
  }

  /** (N, 4) log μ, ψ, target of the value, value when collected. */
  float[] scalars() {
    return scalars;
  }

  /** For steps in plain Java; the arrays are these. */
  HostColumns onHost() {
    return new HostColumns(observations, actions, scalars, rollout.actionSize());
  }
}
