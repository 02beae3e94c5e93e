package io.gradus.core.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The arrays of a perceptron, prepared to be handed to a script: made once, valid as long as the
 * arrays keep their storage.
 */
final class Perceptron implements AutoCloseable {
  private final List<IValue> parts = new ArrayList<>();
  private final IValue all;

  /**
   * Prepares a perceptron; without parameters, an empty one.
   *
   * @param parameters weight (in, out) and bias (out) of each layer in turn
   * @param gradients of the same shapes, where its gradient goes
   */
  Perceptron(List<NDArray> parameters, List<NDArray> gradients) {
    parts.add(ScriptModule.list(everySecond(parameters, 0)));
    parts.add(ScriptModule.list(everySecond(parameters, 1)));
    parts.add(ScriptModule.list(everySecond(gradients, 0)));
    parts.add(ScriptModule.list(everySecond(gradients, 1)));
    all =
        parameters.isEmpty()
            ? ScriptModule.list(List.of())
            : IValue.listFrom(parts.toArray(new IValue[0]));
  }

  private static List<NDArray> everySecond(List<NDArray> arrays, int start) {
    List<NDArray> chosen = new ArrayList<>();
    for (int i = start; i < arrays.size(); i += 2) {
      chosen.add(arrays.get(i));
    }
    return chosen;
  }

  IValue weights() {
    return parts.get(0);
  }

  IValue biases() {
    return parts.get(1);
  }

  /** Weights, biases, gradients of weights, gradients of biases. */
  IValue all() {
    return all;
  }

  @Override
  public void close() {
    all.close();
    parts.forEach(IValue::close);
  }
}
