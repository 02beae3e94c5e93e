package io.gradus.core.host;

import java.util.ArrayList;
import java.util.List;

/**
 * A perceptron with tanh, or max(0, x), between layers, evaluated in plain Java in blocks of a few
 * rows, for which it has the room.
 *
 * <pre>
 *   h_0 = x ,  h_i = φ(h_{i−1} W_i + b_i) ,  output = h_{n−1} W_n + b_n
 * </pre>
 */
public final class HostPerceptron {
  /** Rows of a block. */
  public static final int BLOCK = 16;

  private final boolean rectified;
  private final List<HostLayer> layers = new ArrayList<>();
  private final float[][][] after; // of each layer
  private final int size;

  /**
   * A perceptron that is yet to {@link #read} its parameters.
   *
   * @param rectified whether there is max(0, x) between layers; else tanh
   * @param widths numbers in an input, then in the output of each layer
   */
  public HostPerceptron(boolean rectified, int... widths) {
    this.rectified = rectified;
    int count = widths.length - 1;
    after = new float[count][][];
    int parameters = 0;
    for (int i = 0; i < count; i++) {
      HostLayer layer = new HostLayer(widths[i], widths[i + 1]);
      layers.add(layer);
      parameters += layer.size();
      after[i] = new float[BLOCK][layer.out];
    }
    size = parameters;
  }

  /** How many parameters it has. */
  public int size() {
    return size;
  }

  /** Numbers in an input. */
  public int inputs() {
    return layers.get(0).in;
  }

  /** Numbers in an output. */
  public int outputs() {
    return layers.get(layers.size() - 1).out;
  }

  /**
   * Takes its parameters.
   *
   * @param flat weight (in, out) and bias of each layer in turn, from {@code from} on
   */
  public void read(float[] flat, int from) {
    int next = from;
    for (HostLayer layer : layers) {
      layer.read(flat, next);
      next += layer.size();
    }
  }

  /**
   * Evaluates a block.
   *
   * @param x at least (rows, inputs)
   * @param rows at most {@link #BLOCK}
   * @return at least (rows, outputs), valid until the next call
   */
  public float[][] forward(float[][] x, int rows) {
    float[][] h = x;
    int last = layers.size() - 1;
    for (int i = 0; i <= last; i++) {
      HostLayer layer = layers.get(i);
      layer.forward(h, rows, after[i]);
      h = after[i];
      for (int row = 0; i < last && row < rows; row++) {
        if (rectified) {
          Loops.rectify(h[row], layer.out);
        } else {
          Loops.tanh(h[row], layer.out);
        }
      }
    }
    return h;
  }
}
