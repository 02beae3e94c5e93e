package io.gradus.core.host;

import java.util.ArrayList;
import java.util.List;

/**
 * A perceptron with tanh, or max(0, x), between layers, evaluated and differentiated in plain Java
 * in blocks of examples, for which it has the room. Matrices have an example in each column.
 *
 * <pre>
 *   h_0 = x ,  h_i = φ(W_iᵀ h_{i−1} + b_i) ,  output = W_nᵀ h_{n−1} + b_n
 *   ∂/∂W_i = h_{i−1} d_iᵀ ,  ∂/∂b_i = Σ d_i ,  d_{i−1} = W_i d_i · φ'
 * </pre>
 */
public final class PerceptronGradient {
  /** Examples of a block: they, and what is computed from them, stay in the nearest caches. */
  static final int BLOCK = 128;

  private final boolean rectified;
  private final List<LayerGradient> layers = new ArrayList<>();
  private final float[][][] after; // of each layer, (out, BLOCK)
  private final float[][][] gradients; // with respect to what comes out of each layer
  private final int size;

  /**
   * A perceptron that is yet to {@link #begin} with parameters.
   *
   * @param rectified whether there is max(0, x) between layers; else tanh
   * @param widths numbers in an input, then in the output of each layer
   */
  public PerceptronGradient(boolean rectified, int... widths) {
    this.rectified = rectified;
    int count = widths.length - 1;
    after = new float[count][][];
    gradients = new float[count][][];
    int parameters = 0;
    for (int i = 0; i < count; i++) {
      LayerGradient layer = new LayerGradient(widths[i], widths[i + 1], BLOCK);
      layers.add(layer);
      parameters += layer.size();
      after[i] = new float[layer.out][BLOCK];
      gradients[i] = new float[layer.out][BLOCK];
    }
    size = parameters;
  }

  /** How many parameters it has. */
  int size() {
    return size;
  }

  /** Numbers in an input. */
  int inputs() {
    return layers.get(0).in;
  }

  /** Numbers in an output. */
  int outputs() {
    return layers.get(layers.size() - 1).out;
  }

  /**
   * Takes its parameters, and starts a new sum of gradients.
   *
   * @param flat weight (in, out) and bias of each layer in turn, from {@code from} on
   */
  void begin(float[] flat, int from) {
    int next = from;
    for (LayerGradient layer : layers) {
      layer.begin(flat, next);
      next += layer.size();
    }
  }

  /**
   * Evaluates a block.
   *
   * @param x at least (inputs, n)
   * @param n at most {@link #BLOCK}
   * @return at least (outputs, n), valid until the next call
   */
  float[][] forward(float[][] x, int n) {
    float[][] h = x;
    int last = layers.size() - 1;
    for (int i = 0; i <= last; i++) {
      LayerGradient layer = layers.get(i);
      layer.forward(h, n, after[i]);
      h = after[i];
      for (int o = 0; i < last && o < layer.out; o++) {
        if (rectified) {
          Loops.rectify(h[o], n);
        } else {
          Loops.tanh(h[o], n);
        }
      }
    }
    return h;
  }

  /** Where ∂/∂output of a block goes before {@link #backward}, (outputs, BLOCK). */
  float[][] outputGradient() {
    return gradients[layers.size() - 1];
  }

  /**
   * Adds the gradient of the block that was evaluated last, given {@link #outputGradient()}.
   *
   * @param x what it was evaluated on
   */
  void backward(float[][] x, int n) {
    for (int i = layers.size() - 1; i >= 0; i--) {
      LayerGradient layer = layers.get(i);
      float[][] d = gradients[i];
      layer.addGradient(i == 0 ? x : after[i - 1], d, n);
      if (i > 0) {
        float[][] before = gradients[i - 1];
        layer.backward(d, n, before);
        for (int o = 0; o < layer.in; o++) {
          if (rectified) {
            Loops.timesStep(before[o], after[i - 1][o], n);
          } else {
            Loops.timesTanhDerivative(before[o], after[i - 1][o], n);
          }
        }
      }
    }
  }

  /** Writes the sum of gradients in the order in which {@link #begin} takes parameters. */
  void writeGradient(float[] flat, int from) {
    int next = from;
    for (LayerGradient layer : layers) {
      layer.writeGradient(flat, next);
      next += layer.size();
    }
  }
}
