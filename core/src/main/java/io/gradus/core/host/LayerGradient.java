package io.gradus.core.host;

import java.util.Arrays;

/**
 * A linear layer z = Wᵀ x + b on blocks of columns, an example each, with the sum of its gradient
 * over them. All its products run along examples but that of the weights' gradient, whose rows are
 * those of W.
 */
final class LayerGradient {
  /** Where outputs are fewer, rows of W are so short that sums of products are faster. */
  private static final int NARROW = 8;

  final int in;
  final int out;
  private final float[][] weight; // (in, out)
  private final float[][] transposed; // (out, in)
  private final float[] bias;
  private final float[][] weightGradient; // (in, out)
  private final float[] biasGradient;
  private final float[][] examples; // (block, out) what comes back, transposed

  LayerGradient(int in, int out, int block) {
    this.in = in;
    this.out = out;
    weight = new float[in][out];
    transposed = new float[out][in];
    bias = new float[out];
    weightGradient = new float[in][out];
    biasGradient = new float[out];
    examples = new float[out < NARROW ? 0 : block][out];
  }

  /** How many parameters it has. */
  int size() {
    return (in + 1) * out;
  }

  /**
   * Takes its parameters, and starts a new sum of gradients.
   *
   * @param flat weight (in, out), then bias, from {@code from} on
   */
  void begin(float[] flat, int from) {
    for (int i = 0; i < in; i++) {
      System.arraycopy(flat, from + i * out, weight[i], 0, out);
      Arrays.fill(weightGradient[i], 0);
    }
    Loops.transpose(weight, in, out, transposed);
    System.arraycopy(flat, from + in * out, bias, 0, out);
    Arrays.fill(biasGradient, 0);
  }

  /**
   * z ← Wᵀ x + b.
   *
   * @param x at least (in, n)
   * @param z at least (out, n)
   */
  void forward(float[][] x, int n, float[][] z) {
    for (int o = 0; o < out; o++) {
      Arrays.fill(z[o], 0, n, bias[o]);
    }
    Loops.addProduct(z, transposed, x, out, in, n);
  }

  /**
   * Adds ∂/∂W = x dᵀ and ∂/∂b = Σ d.
   *
   * @param x what went in, at least (in, n)
   * @param d ∂/∂z, at least (out, n)
   */
  void addGradient(float[][] x, float[][] d, int n) {
    if (out < NARROW) {
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
          weightGradient[i][o] += Loops.dot(x[i], d[o], n);
        }
        biasGradient[o] += Loops.sum(d[o], n);
      }
      return;
    }
    Loops.transpose(d, out, n, examples);
    Loops.addProduct(weightGradient, x, examples, in, n, out);
    for (int k = 0; k < n; k++) {
      Loops.add(biasGradient, examples[k], out);
    }
  }

  /**
   * ∂/∂x = W d.
   *
   * @param d ∂/∂z, at least (out, n)
   * @param to gets at least (in, n)
   */
  void backward(float[][] d, int n, float[][] to) {
    for (int i = 0; i < in; i++) {
      Arrays.fill(to[i], 0, n, 0);
    }
    Loops.addProduct(to, weight, d, in, out, n);
  }

  /** Writes the gradient in the order in which {@link #begin} takes parameters. */
  void writeGradient(float[] flat, int from) {
    for (int i = 0; i < in; i++) {
      System.arraycopy(weightGradient[i], 0, flat, from + i * out, out);
    }
    System.arraycopy(biasGradient, 0, flat, from + in * out, out);
  }
}
