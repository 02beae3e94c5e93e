package io.gradus.core.optim;

/**
 * An optimizer's steps in plain Java, for parameters so few that a call of the engine costs more
 * than the arithmetic. Between {@link #load()} and {@link #store()} the state is here alone.
 */
public interface HostOptimizer {
  /** Takes the state over. */
  void load();

  /**
   * Takes one step of descent, and counts it.
   *
   * @param values (P) changed in place
   * @param gradient (P)
   * @param learningRate how far, at least 0
   */
  void step(float[] values, float[] gradient, double learningRate);

  /** Gives the state back. */
  void store();
}
