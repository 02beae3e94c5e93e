package io.gradus.core.host;

/**
 * A linear layer z = x W + b on a few rows.
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
  private final float[] bias;

  HostLayer(int in, int out) {
    this.in = in;
    this.out = out;
    narrow = out < NARROW && out < in;
    weight = narrow ? new float[out][in] : new float[in][out];
    bias = new float[out];
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
    for (int i = 0; i < in; i++) {
      if (narrow) {
        for (int o = 0; o < out; o++) {
          weight[o][i] = flat[from + i * out + o];
        }
      } else {
        System.arraycopy(flat, from + i * out, weight[i], 0, out);
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
}
