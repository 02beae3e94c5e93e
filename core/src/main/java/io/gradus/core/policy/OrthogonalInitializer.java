package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import io.gradus.core.Checks;
import java.util.random.RandomGenerator;

/**
 * Weights with orthonormal rows or columns, whichever are fewer, times a gain (Saxe et al. 2014,
 * <i>Exact solutions to the nonlinear dynamics of learning in deep linear neural networks</i>).
 *
 * <p>Drawn on the host from a generator of its own: the engine's seed plays no part, so the same
 * seed gives the same network on every device.
 */
public final class OrthogonalInitializer implements Initializer {
  private final double gain;
  private final RandomGenerator random;

  /**
   * Orthogonal weights.
   *
   * @param gain what the orthonormal matrix is multiplied by, above 0
   * @param random read at every call
   */
  public OrthogonalInitializer(double gain, RandomGenerator random) {
    this.gain = Checks.positive("gain", gain);
    this.random = random;
  }

  /**
   * Draws the weights of a layer.
   *
   * @param shape (out, …); what follows the first dimension is taken as one
   */
  @Override
  public NDArray initialize(NDManager manager, Shape shape, DataType dataType) {
    int rows = Math.toIntExact(shape.get(0));
    int columns = Math.toIntExact(shape.size() / rows);
    int count = Math.min(rows, columns);
    double[][] basis = orthonormal(count, Math.max(rows, columns));
    float[] weights = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double entry = rows <= columns ? basis[row][column] : basis[column][row];
        weights[row * columns + column] = (float) (gain * entry);
      }
    }
    NDArray array = manager.create(weights, shape);
    if (dataType == DataType.FLOAT32) {
      return array;
    }
    try (array) {
      return array.toType(dataType, true);
    }
  }

  /** Normal vectors made orthonormal one after the other: uniform over all such sets. */
  private double[][] orthonormal(int count, int length) {
    double[][] basis = new double[count][length];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < length; k++) {
        basis[i][k] = random.nextGaussian();
      }
      // Twice, since one pass loses orthogonality where vectors are nearly parallel.
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          subtract(basis[i], basis[j], dot(basis[i], basis[j]));
        }
      }
      double norm = Math.sqrt(dot(basis[i], basis[i]));
      for (int k = 0; k < length; k++) {
        basis[i][k] /= norm;
      }
    }
    return basis;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  private static void subtract(double[] from, double[] direction, double factor) {
    for (int k = 0; k < from.length; k++) {
      from[k] -= factor * direction[k];
    }
  }
}
