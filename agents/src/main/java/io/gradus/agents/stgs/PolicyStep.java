package io.gradus.agents.stgs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.agents.NotFiniteException;
import io.gradus.agents.Progress;
import io.gradus.agents.stgs.StgsConfig.Optimization;
import io.gradus.core.Constants;
import io.gradus.core.optim.Adam;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.torch.TorchOps;
import java.util.List;

/** A step of the policy's optimizer uphill, and the means of what the steps of an update met. */
final class PolicyStep implements AutoCloseable {
  private static final List<String> NAMES = List.of("policy loss", "entropy", "gradient norm");

  private final ParameterVector parameters;
  private final Optimization optimization;
  private final Adam adam;

  PolicyStep(ParameterVector parameters, Optimization optimization) {
    this.parameters = parameters;
    this.optimization = optimization;
    this.adam = new Adam(parameters, Adam.Settings.epsilon(1e-8));
  }

  Adam adam() {
    return adam;
  }

  double temperature(Progress progress) {
    return optimization.temperature().at(progress.before());
  }

  double learningRate(Progress progress) {
    return optimization.learningRate().at(progress.before());
  }

  /**
   * Takes a step.
   *
   * @param scope owns what is made
   * @param value a scalar to be made large, made while gradients were recorded
   * @param entropy a scalar, the policy's
   * @return (3) value, entropy, norm of the gradient before clipping; on the device
   */
  NDArray climb(NDManager scope, NDArray value, NDArray entropy, Progress progress) {
    double coefficient = optimization.entropyCoefficient().at(progress.before());
    NDArray loss = value.add(entropy.mul(Constants.of(entropy, coefficient))).neg();
    descend(scope, loss, parameters);
    NDArray norm = TorchOps.clip(scope, parameters.gradient(), optimization.gradientLimit());
    adam.step(learningRate(progress));
    return NDArrays.stack(new NDList(value.stopGradient(), entropy.stopGradient(), norm));
  }

  /** Writes the gradient of a loss; what else the loss was made from accumulates nothing. */
  static void descend(NDManager scope, NDArray loss, ParameterVector parameters) {
    NDArray one = scope.ones(new Shape(1));
    List<NDArray> pieces = TorchOps.gradients(scope, loss.reshape(1), one, parameters.views());
    NDList flat = new NDList();
    pieces.forEach(piece -> flat.add(piece.flatten()));
    TorchOps.copy(NDArrays.concat(flat), parameters.gradient());
  }

  /**
   * Checks what a step met.
   *
   * @param measured (3) of {@link #climb}
   * @throws NotFiniteException if one is NaN or infinite
   */
  static void check(float[] measured, Progress progress) {
    for (int i = 0; i < NAMES.size(); i++) {
      if (!Float.isFinite(measured[i])) {
        throw new NotFiniteException(
            NAMES.get(i)
                + " is "
                + measured[i]
                + " in update "
                + progress.update()
                + ": expected a finite number; a smaller learning rate may help");
      }
    }
  }

  @Override
  public void close() {
    adam.close();
  }
}
