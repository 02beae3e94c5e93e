package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.gradus.core.rollout.Rollout;

/** Collects what the gradient steps of one update measured and reads it in one copy. */
final class Measures implements AutoCloseable {
  private static final String[] NAMES = {
    "policy loss", "value loss", "entropy", "approximate KL", "clip fraction", "gradient norm"
  };

  private final NDManager manager;
  private final NDList steps = new NDList();

  Measures(NDManager parent) {
    manager = parent.newSubManager();
  }

  /** Owns what {@link GradientStep#apply} returns. */
  NDManager manager() {
    return manager;
  }

  void add(NDArray measured) {
    steps.add(measured);
  }

  /**
   * The means over the gradient steps.
   *
   * @param hasValue whether there is a value function, whose loss then has to be finite
   * @throws NotFiniteException if a loss, the entropy or the gradient is NaN or infinite
   */
  UpdateStatistics summarise(
      Loss loss,
      Progress progress,
      double learningRate,
      double explainedVariance,
      boolean hasValue) {
    return summarise(numbers(), loss, progress, learningRate, explainedVariance, hasValue);
  }

  /** (K, 6) what was added. */
  float[] numbers() {
    return NDArrays.stack(steps).toFloatArray();
  }

  /**
   * The same of numbers on the host.
   *
   * @param numbers (K, 6) of K gradient steps
   */
  static UpdateStatistics summarise(
      float[] numbers,
      Loss loss,
      Progress progress,
      double learningRate,
      double explainedVariance,
      boolean hasValue) {
    double[] means = new double[GradientStep.MEASURES];
    int count = numbers.length / means.length;
    for (int k = 0; k < count; k++) {
      for (int i = 0; i < means.length; i++) {
        float number = numbers[k * means.length + i];
        boolean required = i == 0 || i == 2 || i == 5 || (i == 1 && hasValue);
        if (required && !Float.isFinite(number)) {
          throw new NotFiniteException(
              NAMES[i]
                  + " is "
                  + number
                  + " in update "
                  + progress.update()
                  + ", gradient step "
                  + (k + 1)
                  + " of "
                  + count
                  + ": expected a finite number; a smaller learning rate may help");
        }
        means[i] += number / (double) count;
      }
    }
    return new UpdateStatistics(
        -means[0],
        means[1] * loss.valueLoss().scale(),
        means[2],
        means[3],
        means[4],
        explainedVariance,
        means[5],
        learningRate);
  }

  /** 1 − Var(target − V) / Var(target) over the valid rows; NaN where the targets do not vary. */
  static double explainedVariance(Rollout rollout, double[] targets) {
    double n = 0;
    double meanTarget = 0;
    double meanError = 0;
    double squaresTarget = 0;
    double squaresError = 0;
    for (int i = 0; i < rollout.rows(); i++) {
      if (rollout.valid()[i]) {
        double target = targets[i];
        double error = target - rollout.values()[i];
        n++;
        double fromTarget = target - meanTarget;
        double fromError = error - meanError;
        meanTarget += fromTarget / n;
        meanError += fromError / n;
        squaresTarget += fromTarget * (target - meanTarget);
        squaresError += fromError * (error - meanError);
      }
    }
    return squaresTarget == 0 ? Double.NaN : 1 - squaresError / squaresTarget;
  }

  @Override
  public void close() {
    manager.close();
  }
}
