package io.gradus.core.host;

/** How a row of a policy's outputs makes a distribution, and what is differentiated through it. */
public sealed interface HostHead permits HostCategorical, HostGaussian {
  /** How many trained numbers stand beside the network's outputs. */
  int free();

  /** Takes those numbers, and starts a new sum of their gradient. */
  void begin(float[] flat, int from);

  /**
   * Takes up a row, which the other methods are then about.
   *
   * @param outputs of the network
   * @param actions where the row's action starts at {@code from}
   */
  void evaluate(float[] outputs, float[] actions, int from);

  /** log π(a|s). */
  double logProb();

  /** H(π), nats. */
  double entropy();

  /**
   * The gradient of {@code weight · log π + bonus · H}.
   *
   * @param d gets that with respect to the outputs; the free numbers' is summed
   */
  void gradient(double weight, double bonus, float[] d);

  /** Writes the sum of the free numbers' gradient. */
  void writeGradient(float[] flat, int from);
}
