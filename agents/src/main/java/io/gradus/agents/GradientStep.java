package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** One step of the optimizer on some rows of a batch. */
interface GradientStep extends AutoCloseable {
  /** What {@link #apply} measures, in this order. */
  int MEASURES = 6;

  /** Where among them the estimate of KL is. */
  int APPROXIMATE_KL = 3;

  /**
   * Makes a batch the current one.
   *
   * @param batch stays the caller's
   */
  void use(RolloutBatch batch);

  /**
   * Takes a step, unless the estimate of KL is above the loss's {@link KlControl#stepLimit()}.
   *
   * @param owner owns the result
   * @param minibatch rows of the current batch; its trajectories where the objective takes them
   *     whole
   * @return (6) surrogate, squared error of the value, entropy, approximate KL, share of clipped
   *     ratios, norm of the gradient before clipping; on the device
   */
  NDArray apply(NDManager owner, Minibatch minibatch, Loss loss, double learningRate);

  @Override
  void close();
}
