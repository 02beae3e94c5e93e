package io.gradus.core.returns;

import io.gradus.core.rollout.Rollout;

/** Shifts and scales ψ over a batch. */
public enum Standardisation {
  /** Leaves it. */
  NONE,
  /** Mean 0. */
  CENTRE,
  /** Mean 0 and deviation 1 (of the sample, N − 1), with 1e-8 added to the deviation. */
  STANDARDISE;

  /**
   * Applies it in place to the valid rows.
   *
   * @param weights (T, B)
   */
  public void apply(Rollout rollout, double[] weights) {
    if (this == NONE) {
      return;
    }
    int count = rollout.validRows();
    double sum = 0;
    for (int i = 0; i < rollout.rows(); i++) {
      sum += rollout.valid()[i] ? weights[i] : 0;
    }
    double mean = sum / count;
    double squares = 0;
    for (int i = 0; i < rollout.rows(); i++) {
      squares += rollout.valid()[i] ? (weights[i] - mean) * (weights[i] - mean) : 0;
    }
    double scale = this == CENTRE || count < 2 ? 1 : 1 / (Math.sqrt(squares / (count - 1)) + 1e-8);
    for (int i = 0; i < rollout.rows(); i++) {
      weights[i] = rollout.valid()[i] ? (weights[i] - mean) * scale : 0;
    }
  }
}
