package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;

/** What stands between the linear layers of a perceptron. */
public enum Activation {
  /** The hyperbolic tangent. */
  TANH,
  /** max(0, x). */
  RELU;

  /** Applied to every number. */
  NDArray of(NDArray x) {
    return this == TANH ? x.tanh() : ai.djl.nn.Activation.relu(x);
  }

  /** As a layer. */
  Block block() {
    return this == TANH ? ai.djl.nn.Activation.tanhBlock() : ai.djl.nn.Activation.reluBlock();
  }
}
