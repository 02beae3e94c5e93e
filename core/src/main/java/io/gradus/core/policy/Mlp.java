package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import io.gradus.core.Checks;
import io.gradus.core.host.HostPerceptron;
import io.gradus.core.host.PerceptronGradient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A perceptron: linear layers with tanh, or what is said, between them, orthogonal weights (gain
 * √2, of the last layer as given) and biases 0 unless said. The learner and the collector know it
 * and run it in fused form.
 *
 * <pre>
 *   h_0 = x ,   h_i = φ(h_{i−1} W_i + b_i) ,   output = h_{n−1} W_n + b_n
 * </pre>
 *
 * <p>Observations of higher rank are taken as rows of numbers. Weights are (in, out), so that a row
 * of observations times a weight is a pass over memory in order.
 */
public final class Mlp extends AbstractBlock {
  private static final byte VERSION = 1;

  private final int inputs;
  private final int[] widths;
  private final Activation activation;
  private final List<Parameter> layers = new ArrayList<>();

  /**
   * A perceptron, not yet initialised.
   *
   * @param inputs numbers in an observation
   * @param hidden widths of the hidden layers; may be empty
   * @param outputs numbers in an output
   * @param outputGain gain of the last layer: 0.01 for a policy, 1 for a value, by custom
   * @param random decides the weights when they are made
   */
  public Mlp(int inputs, int[] hidden, int outputs, double outputGain, RandomGenerator random) {
    this(inputs, hidden, outputs, outputGain, Activation.TANH, Initialization.ORTHOGONAL, random);
  }

  /**
   * The same with φ of one's choice, and other weights to begin with, which may have no use for the
   * gain.
   */
  Mlp(
      int inputs,
      int[] hidden,
      int outputs,
      double outputGain,
      Activation activation,
      Initialization initialization,
      RandomGenerator random) {
    super(VERSION);
    this.inputs = Checks.positive("inputs", inputs);
    this.activation = activation;
    this.widths = new int[hidden.length + 1];
    System.arraycopy(hidden, 0, widths, 0, hidden.length);
    widths[hidden.length] = outputs;
    for (int i = 0; i < widths.length; i++) {
      Checks.positive("the width of layer " + i, widths[i]);
      boolean last = i == widths.length - 1;
      boolean uniform = initialization == Initialization.UNIFORM;
      Initializer byInputs =
          new UniformInitializer(1 / Math.sqrt(i == 0 ? inputs : widths[i - 1]), random);
      Initializer orthogonal = new OrthogonalInitializer(last ? outputGain : Math.sqrt(2), random);
      layers.add(
          addParameter(
              Parameter.builder()
                  .setName(i + ".weight")
                  .setType(Parameter.Type.WEIGHT)
                  .optInitializer(uniform ? byInputs : orthogonal)
                  .build()));
      layers.add(
          addParameter(
              Parameter.builder()
                  .setName(i + ".bias")
                  .setType(Parameter.Type.BIAS)
                  .optInitializer(uniform ? byInputs : Initializer.ZEROS)
                  .build()));
    }
  }

  /** Initialises the parameters, if they are not. */
  public void initialize(NDManager manager) {
    initialize(manager, DataType.FLOAT32, new Shape(1, inputs));
  }

  /** φ. */
  Activation activation() {
    return activation;
  }

  /** Numbers in an input, then in the output of each layer. */
  int[] widths() {
    int[] all = new int[widths.length + 1];
    all[0] = inputs;
    System.arraycopy(widths, 0, all, 1, widths.length);
    return all;
  }

  /** The same layers in plain Java, yet without parameters. */
  HostPerceptron onHost() {
    return new HostPerceptron(activation == Activation.RELU, widths());
  }

  /** The same layers for learning in plain Java, yet without parameters. */
  PerceptronGradient gradientOnHost() {
    return new PerceptronGradient(activation == Activation.RELU, widths());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList input, boolean training, PairList<String, Object> parameters) {
    return new NDList(forward(store, input.singletonOrThrow(), training, layer -> {}));
  }

  /**
   * Evaluates the layers.
   *
   * @param input (N, …)
   * @param tape gets each linear layer as it was evaluated
   */
  NDArray forward(
      ParameterStore store, NDArray input, boolean training, Consumer<LinearLayer> tape) {
    NDArray h = input;
    if (h.getShape().dimension() > 2) {
      h = h.reshape(-1, inputs);
    }
    for (int i = 0; i < widths.length; i++) {
      Parameter weight = layers.get(2 * i);
      Parameter bias = layers.get(2 * i + 1);
      NDArray output =
          h.matMul(store.getValue(weight, h.getDevice(), training))
              .add(store.getValue(bias, h.getDevice(), training));
      tape.accept(new LinearLayer(weight, false, bias, h, output));
      h = i < widths.length - 1 ? activation.of(output) : output;
    }
    return h;
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    long width = inputShapes[0].size() / Math.max(1, inputShapes[0].get(0));
    if (width != inputs) {
      throw new IllegalArgumentException(
          "input has shape " + inputShapes[0] + ": expected (N, " + inputs + ")");
    }
    for (int i = 0; i < widths.length; i++) {
      layers.get(2 * i).setShape(new Shape(width, widths[i]));
      layers.get(2 * i + 1).setShape(new Shape(widths[i]));
      width = widths[i];
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), widths[widths.length - 1])};
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Mlp(" + inputs);
    for (int width : widths) {
      text.append('-').append(width);
    }
    return text.append(", " + activation.name().toLowerCase(Locale.ROOT) + ")").toString();
  }
}
