package io.gradus.core.optim;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Resumable;
import java.util.Map;
import java.util.Optional;

/**
 * Moves parameters against a gradient. Its state can be read, written and freed: {@link #state()},
 * and what {@link #save} writes.
 */
public interface Optimizer extends AutoCloseable, Resumable {
  /**
   * Takes one step of descent along {@link ParameterVector#gradient()}.
   *
   * @param learningRate how far, at least 0
   */
  void step(double learningRate);

  /**
   * The arrays, by name, that have to be saved for a resumed run to equal one that never stopped.
   * They are the live ones.
   */
  Map<String, NDArray> state();

  /** The same steps in plain Java, on a state that is on the CPU; empty where there are none. */
  default Optional<HostOptimizer> onHost() {
    return Optional.empty();
  }

  /** How many steps were taken. */
  long steps();

  /** Frees the state. */
  @Override
  void close();
}
