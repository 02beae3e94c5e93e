package io.gradus.core.testing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.gradus.core.torch.TorchOps;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/** Gradients by autograd, and by differences to compare them with. */
public final class Gradients {
  private Gradients() {}

  /** The gradient at {@code x} of a scalar function of it, flat, by autograd. */
  public static float[] byAutograd(NDArray x, UnaryOperator<NDArray> function) {
    return TorchOps.recordingGradients(
        true,
        () -> {
          x.setRequiresGradient(true);
          NDArray out = x.getManager().zeros(x.getShape()).flatten();
          TorchOps.gradient(function.apply(x), List.of(x), out);
          return out.toFloatArray();
        });
  }

  /** The same for FLOAT64. */
  public static double[] inDoubles(NDArray x, UnaryOperator<NDArray> function) {
    return TorchOps.recordingGradients(
        true,
        () -> {
          x.setRequiresGradient(true);
          NDArray out = x.getManager().zeros(x.getShape(), DataType.FLOAT64).flatten();
          TorchOps.gradient(function.apply(x), List.of(x), out);
          return out.toDoubleArray();
        });
  }

  /** The gradient at {@code x} of a function in doubles, by central differences. */
  public static double[] byDifferences(double[] x, ToDoubleFunction<double[]> function) {
    double[] gradient = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double step = 1e-5 * Math.max(1, Math.abs(x[i]));
      double[] above = x.clone();
      double[] below = x.clone();
      above[i] += step;
      below[i] -= step;
      gradient[i] = (function.applyAsDouble(above) - function.applyAsDouble(below)) / (2 * step);
    }
    return gradient;
  }

  /** The same numbers as doubles. */
  public static double[] doubles(float[] numbers) {
    double[] copy = new double[numbers.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = numbers[i];
    }
    return copy;
  }

  /** The same numbers as floats. */
  public static float[] floats(double[] numbers) {
    float[] copy = new float[numbers.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = (float) numbers[i];
    }
    return copy;
  }
}
