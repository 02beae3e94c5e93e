package io.gradus.agents;

/** The gradient steps of one update, from its first to {@link #close()}. */
interface UpdateSteps extends AutoCloseable {
  /**
   * Takes a step, unless the estimate of KL is above the loss's {@link KlControl#stepLimit()}.
   *
   * @param order of the pieces of the batch: rows, sequences, or whole trajectories
   * @param from the first of them in the current epoch
   * @param to what follows the last
   */
  void take(PieceOrder order, int from, int to, Loss loss, double learningRate);

  /** The estimate of KL in the last step; on a device this waits for it. */
  double approximateKl();

  /** (K, 6) what each of the steps measured, as {@link GradientStep#apply} has it. */
  float[] measured();

  @Override
  void close();
}
