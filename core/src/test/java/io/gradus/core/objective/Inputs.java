package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Inputs of objectives from matrices (T, B). */
final class Inputs {
  private Inputs() {}

  static NDArray matrix(NDManager manager, double[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) rows[i / rows[0].length][i % rows[0].length];
    }
    return manager.create(flat, new Shape(rows.length, rows[0].length));
  }

  /** All steps real, as many trajectories as columns. */
  static ObjectiveInput of(NDArray logProb, double[][] behaviour, double[][] weight) {
    NDManager manager = logProb.getManager();
    return new ObjectiveInput(
        logProb,
        matrix(manager, behaviour),
        matrix(manager, weight),
        manager.ones(logProb.getShape()),
        weight[0].length);
  }
}
