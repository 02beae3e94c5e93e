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
 */
record Minibatch(NDArray rows, Optional<Sequences> sequences) {
  /** Rows that do not follow each other. */
  static Minibatch of(NDArray rows) {
    return new Minibatch(rows, Optional.empty());
  }
}
