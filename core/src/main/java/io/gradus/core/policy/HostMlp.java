package io.gradus.core.policy;

import java.util.Arrays;

/**
 * An {@link Mlp} evaluated in plain Java. For the few rows of a vector step a call into the engine
 * costs several times the arithmetic; these loops are of the form that the JVM turns into vector
 * instructions.
 */
final class HostMlp {
  private final int[] widths;
  private final int offset;
  private final Activation activation;
  private final float[] hidden;
  private final float[] next;

  /**
   * A perceptron whose weights lie in a flat vector, weight (in, out) and bias (out) of each layer
   * in turn.
   *
   * @param offset where in the vector they start
   * @param activation between layers
   * @param widths numbers in an input, then in the output of each layer
   */
  HostMlp(int offset, Activation activation, int... widths) {
    this.offset = offset;
    this.activation = activation;
    this.widths = widths.clone();
    int widest = Arrays.stream(widths).max().orElse(1);
    hidden = new float[widest];
    next = new float[widest];
  }

  /**
   * Evaluates one row.
   *
   * @param parameters the flat vector
   * @param inputs where {@code widths[0]} numbers start at {@code from}
   * @param outputs gets the last layer's numbers from {@code to} on
   */
  void forward(float[] parameters, float[] inputs, int from, float[] outputs, int to) {
    System.arraycopy(inputs, from, hidden, 0, widths[0]);
    int weight = offset;
    int last = widths.length - 1;
    for (int layer = 1; layer <= last; layer++) {
      int in = widths[layer - 1];
      int out = widths[layer];
      System.arraycopy(parameters, weight + in * out, next, 0, out);
      int i = 0;
      for (; i + 4 <= in; i += 4) {
        addScaled(next, out, hidden, i, parameters, weight + i * out);
      }
      for (; i < in; i++) {
        addScaled(next, out, hidden[i], parameters, weight + i * out);
      }
      if (layer < last) {
        activation.of(next, hidden, out);
      }
      weight += (in + 1) * out;
    }
    System.arraycopy(next, 0, outputs, to, widths[last]);
  }

  private static void addScaled(float[] sum, int length, float factor, float[] rows, int start) {
    for (int o = 0; o < length; o++) {
      sum[o] += factor * rows[start + o];
    }
  }

  /** Four rows at once: a quarter of the traffic to and from {@code sum}. */
  private static void addScaled(
      float[] sum, int length, float[] factors, int i, float[] rows, int start) {
    float a = factors[i];
    float b = factors[i + 1];
    float c = factors[i + 2];
    float d = factors[i + 3];
    int second = start + length;
    int third = second + length;
    int fourth = third + length;
    for (int o = 0; o < length; o++) {
      sum[o] +=
          a * rows[start + o] + b * rows[second + o] + c * rows[third + o] + d * rows[fourth + o];
    }
  }

  /**
   * tanh by a quotient of polynomials of degree 13 and 6, accurate to 4e-7: the form that Eigen and
   * XLA use, whose loop has no branch and no call.
   */
  static void tanh(float[] in, float[] out, int length) {
    for (int i = 0; i < length; i++) {
      float x = Math.max(-7.90531f, Math.min(7.90531f, in[i]));
      float x2 = x * x;
      float p = -2.7607684e-16f;
      p = p * x2 + 2.000188e-13f;
      p = p * x2 - 8.604672e-11f;
      p = p * x2 + 5.1222973e-8f;
      p = p * x2 + 1.48572235e-5f;
      p = p * x2 + 6.3726195e-4f;
      p = p * x2 + 4.8935246e-3f;
      float q = 1.1982584e-6f;
      q = q * x2 + 1.1853471e-4f;
      q = q * x2 + 2.2684347e-3f;
      q = q * x2 + 4.893525e-3f;
      out[i] = x * p / q;
    }
  }
}
