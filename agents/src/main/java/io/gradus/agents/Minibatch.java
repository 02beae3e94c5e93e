package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import io.gradus.core.policy.Sequences;
import java.util.Optional;

/**
 * The rows that one step of the optimizer goes by.
 *
 * @param rows (M) INT64, rows of a {@link RolloutBatch}
 * @param sequences for recurrent networks: the same rows with those before them, in whose order
 *     they are
 * @param layout for objectives that take whole trajectories: where in them the rows are
 */
record Minibatch(NDArray rows, Optional<Sequences> sequences, Optional<TrajectoryLayout> layout) {
  /** Rows for objectives that treat each step alone. */
  Minibatch(NDArray rows, Optional<Sequences> sequences) {
    this(rows, sequences, Optional.empty());
  }

  /** Rows that do not follow each other. */
  static Minibatch of(NDArray rows) {
    return new Minibatch(rows, Optional.empty());
  }
}
