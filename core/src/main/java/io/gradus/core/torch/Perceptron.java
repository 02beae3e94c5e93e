package io.gradus.core.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The arrays of a perceptron with tanh between its layers, prepared to be handed to a script: made
 * once, valid as long as the arrays keep their storage.
 */
final class Perceptron implements AutoCloseable {
  private final NDManager manager;
  private final List<IValue> parts = new ArrayList<>();
  private final IValue all;

  /**
   * Prepares a perceptron; without parameters, an empty one.
   *
   * @param parent owns the views that are made
   * @param parameters weight (out, in) and bias (out) of each layer in turn
   * @param gradients of the same shapes, where its gradient goes
   */
  Perceptron(NDManager parent, List<NDArray> parameters, List<NDArray> gradients) {
    manager = parent.newSubManager();
    List<NDArray> weights = new ArrayList<>();
    List<NDArray> transposed = new ArrayList<>();
    List<NDArray> biases = new ArrayList<>();
    List<NDArray> weightGradients = new ArrayList<>();
    List<NDArray> biasGradients = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i += 2) {
      NDArray weight = parameters.get(i);
      NDArray view = weight.stopGradient().transpose();
      view.attach(manager);
      weights.add(weight);
      transposed.add(view);
      biases.add(parameters.get(i + 1));
      weightGradients.add(gradients.get(i));
      biasGradients.add(gradients.get(i + 1));
    }
    for (List<NDArray> part :
        List.of(weights, transposed, biases, weightGradients, biasGradients)) {
      parts.add(ScriptModule.list(part));
    }
    all =
        parameters.isEmpty()
            ? ScriptModule.list(List.of())
            : IValue.listFrom(parts.toArray(new IValue[0]));
  }

  IValue transposed() {
    return parts.get(1);
  }

  IValue biases() {
    return parts.get(2);
  }

  /** Weights, transposed weights, biases, gradients of weights, gradients of biases. */
  IValue all() {
    return all;
  }

  @Override
  public void close() {
    all.close();
    parts.forEach(IValue::close);
    manager.close();
  }
}
