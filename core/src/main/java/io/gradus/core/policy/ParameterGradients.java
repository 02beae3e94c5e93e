package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import java.util.function.BiConsumer;

/** Gradients of N trajectories, parameter by parameter. */
interface ParameterGradients {
  /**
   * Goes through the trained parameters that log π depends on.
   *
   * @param use gets a parameter and the (N, size) matrix of its gradients, freed when it returns
   */
  void forEach(BiConsumer<Parameter, NDArray> use);

  /**
   * The squared norms over all parameters.
   *
   * @return (N)
   */
  NDArray squaredNorms();
}
