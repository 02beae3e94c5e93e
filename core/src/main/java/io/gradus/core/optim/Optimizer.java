package io.gradus.core.optim;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** Moves parameters against a gradient. Its state can be read, written and freed. */
public interface Optimizer extends AutoCloseable {
  /**
   * Takes one step of descent along {@link ParameterVector#gradient()}.
   *
   * @param learningRate how far, at least 0
   */
  void step(double learningRate);

  /**
   * The arrays, by name, that with {@link #steps()} have to be saved for a resumed run to equal one
   * that never stopped. They are the live ones.
   */
  Map<String, NDArray> state();

  /** How many steps were taken. */
  long steps();

  /** Sets {@link #steps()} to what was saved. */
  void restoreSteps(long taken);

  /** Frees the state. */
  @Override
  void close();
}
