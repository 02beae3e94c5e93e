package io.gradus.core.host;

import java.util.Arrays;

/**
 * A linear layer z = x W + b with the sum of its gradient over rows.
 *
 * <p>A product runs along rows of W. Where outputs are few those would be short, so W is kept
 * transposed then.
 */
final class HostLayer {
  private static final int NARROW = 8;

  final int in;
  final int out;
  private final boolean narrow;
  private final float[][] weight; // (in, out), or (out, in) where narrow
  private final float[][] transposed; // (out, in)
  private final float[] bias;
  private final float[][] weightGradient; // as weight is
  private final float[] biasGradient;

  HostLayer(int in, int out) {
    this.in = in;
    this.out = out;
    narrow = out < NARROW && out < in;
    transposed = new float[out][in];
    weight = narrow ? transposed : new float[in][out];
    weightGradient = narrow ? new float[out][in] : new float[in][out];
    bias = new float[out];
    biasGradient = new float[out];
  }

  /** How many parameters it has. */
  int size() {
    return (in + 1) * out;
  }

  /**
   * Takes its parameters.
   *
   * @param flat weight (in, out), then bias, from {@code from} on
   */
  void read(float[] flat, int from) {
    if (!narrow) {
      for (int i = 0; i < in; i++) {
        System.arraycopy(flat, from + i * out, weight[i], 0, out);
      }
    }
    for (int o = 0; o < out; o++) {
      float[] column = transposed[o];
      for (int i = 0; i < in; i++) {
        column[i] = flat[from + i * out + o];
      }
    }
    System.arraycopy(flat, from + in * out, bias, 0, out);
  }

  /**
   * z ← x W + b.
   *
   * @param x at least (rows, in)
   * @param z at least (rows, out)
   */
  void forward(float[][] x, int rows, float[][] z) {
    for (int row = 0; row < rows; row++) {
      System.arraycopy(bias, 0, z[row], 0, out);
    }
    if (!narrow) {
      Loops.addProduct(z, x, weight, rows, in, out);
      return;
    }
    for (int row = 0; row < rows; row++) {
      for (int o = 0; o < out; o++) {
        z[row][o] += Loops.dot(x[row], weight[o], in);
      }
    }
  }

  void clearGradient() {
    for (float[] row : weightGradient) {
      Arrays.fill(row, 0);
    }
    Arrays.fill(biasGradient, 0);
  }

  /**
   * Adds ∂/∂W = xᵀ d and ∂/∂b = Σ d over rows.
   *
   * @param x what went in, at least (rows, in)
   * @param d ∂/∂z, at least (rows, out)
   */
  void addGradient(float[][] x, float[][] d, int rows) {
    if (narrow) {
      Loops.addTransposedProduct(weightGradient, d, x, out, rows, in);
    } else {
      Loops.addTransposedProduct(weightGradient, x, d, in, rows, out);
    }
    for (int row = 0; row < rows; row++) {
      Loops.add(biasGradient, d[row], out);
    }
  }

  /**
   * ∂/∂x = d Wᵀ.
   *
   * @param d ∂/∂z, at least (rows, out)
   * @param to gets at least (rows, in)
   */
  void backward(float[][] d, int rows, float[][] to) {
    for (int row = 0; row < rows; row++) {
      Arrays.fill(to[row], 0, in, 0);
    }
    Loops.addProduct(to, d, transposed, rows, out, in);
  }

  /** Writes the gradient in the order in which {@link #read} takes parameters. */
  void writeGradient(float[] flat, int from) {
    for (int i = 0; i < in; i++) {
      if (narrow) {
        for (int o = 0; o < out; o++) {
          flat[from + i * out + o] = weightGradient[o][i];
        }
      } else {
        System.arraycopy(weightGradient[i], 0, flat, from + i * out, out);
      }
    }
    System.arraycopy(biasGradient, 0, flat, from + in * out, out);
  }
}
