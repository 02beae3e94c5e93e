package io.gradus.core.returns;

import io.gradus.core.rollout.Rollout;

/** Shifts and scales ψ over a batch. */
public enum Standardisation {
  /** Leaves it. */
  NONE,
  /** Mean 0. */
  CENTRE,
  /** Mean 0 and deviation 1 (of the sample, N − 1), with 1e-8 added to the deviation. */
  STANDARDISE,
  /**
   * Mean 0 and deviation 1 of all batches before, which the learner keeps: {@link #apply} has no
   * memory.
   */
  RUNNING;

  /**
   * Applies it in place to the valid rows.
   *
   * @param weights (T, B)
   * @throws IllegalStateException for {@link #RUNNING}
   */
  public void apply(Rollout rollout, double[] weights) {
    if (this == NONE) {
      return;
    }
    if (this == RUNNING) {
      throw new IllegalStateException(
          "RUNNING has no statistics here: expected the learner to keep them");
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
