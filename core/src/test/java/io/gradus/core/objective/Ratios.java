package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Ratios 2, 3 in the first trajectory; ½, 5 and padding in the second, which is a step shorter. */
final class Ratios {
  private static final double HIDDEN = 5;

  private Ratios() {}

  /** (2, 2) log π where log μ is 0. */
  static NDArray logProb(NDManager manager) {
    return Inputs.matrix(
        manager, new double[][] {{Math.log(2), Math.log(0.5)}, {Math.log(3), Math.log(HIDDEN)}});
  }

  /** With ψ of the three real steps in order of rows, and garbage in the fourth. */
  static ObjectiveInput input(NDArray logProb, double first, double second, double third) {
    NDManager manager = logProb.getManager();
    return new ObjectiveInput(
        logProb,
        Inputs.matrix(manager, new double[2][2]),
        Inputs.matrix(manager, new double[][] {{first, second}, {third, 1000}}),
        Inputs.matrix(manager, new double[][] {{1, 1}, {1, 0}}),
        2);
  }
}
