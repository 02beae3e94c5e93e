package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.util.Pair;
import io.gradus.core.graph.Constant;
import io.gradus.core.graph.Graph;
import io.gradus.core.graph.Node;
import io.gradus.core.graph.Operation;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/**
 * Writes down what a policy's network computes, operation by operation, with its weights.
 *
 * <p>It knows the networks that are made here, and sequences of linear and convolutional layers,
 * rectifiers, tanh and flattening.
 */
public final class NetworkGraph {
  private final ActorCritic networks;
  private final Graph graph;
  private final IdentityHashMap<Parameter, String> names = new IdentityHashMap<>();
  private final IdentityHashMap<Parameter, Node> weights = new IdentityHashMap<>();

  /**
   * Writes into a graph.
   *
   * @throws IllegalArgumentException if the networks carry a memory from step to step
   */
  public NetworkGraph(ActorCritic networks, Graph graph) {
    if (networks.memorySize() > 0) {
      throw new IllegalArgumentException(
          "the networks carry "
              + networks.memorySize()
              + " numbers from step to step: a list of operations expects networks that carry none;"
              + " the format safetensors writes the weights of any");
    }
    this.networks = networks;
    this.graph = graph;
    for (Pair<String, Parameter> parameter : networks.policy().trained()) {
      names.putIfAbsent(parameter.getValue(), parameter.getKey());
    }
  }

  /**
   * The network's outputs.
   *
   * @param observations (N, size) rows
   * @return (N, {@link io.gradus.core.distribution.DistributionFamily#networkOutputs()})
   * @throws IllegalArgumentException if there is a layer of a kind that is not known
   */
  public Node outputs(Node observations) {
    long[] shape = ActorCritic.batchShape(networks.observationSpace(), -1).getShape();
    Node rows =
        shape.length == 2
            ? observations
            : graph.apply(Operation.RESHAPE, Arrays.stream(shape).boxed().toList(), observations);
    return of(networks.policy().network(), rows);
  }

  /** The family's free parameters as they are now; empty where it has none. */
  public float[] free() {
    return networks.policy().trained().stream()
        .filter(parameter -> parameter.getKey().equals("policy.free"))
        .findFirst()
        .map(parameter -> numbers(parameter.getValue()))
        .orElse(new float[0]);
  }

  private Node of(Block block, Node x) {
    if (block instanceof Mlp mlp) {
      return perceptron(mlp, x, false);
    }
    if (block instanceof MlpWithFeatures) {
      return perceptron((Mlp) children(block).get(0), x, true);
    }
    if (block instanceof SequentialBlock) {
      Node h = x;
      for (Block child : children(block)) {
        h = of(child, h);
      }
      return h;
    }
    if (block instanceof SpaceEncoder encoder) {
      return parts(encoder, x);
    }
    if (block instanceof OneHot oneHot) {
      return oneHot(oneHot, x);
    }
    if (block instanceof Pixels pixels) {
      return pixels(pixels, x);
    }
    if (block instanceof Conv2d convolution && isPlain(convolution)) {
      return convolution(convolution, x);
    }
    if (block instanceof Linear linear) {
      return linear(linear, x);
    }
    if (block instanceof LambdaBlock lambda) {
      return lambda(lambda, x);
    }
    if (block instanceof Dropout) {
      return x; // nothing is dropped when acting
    }
    throw unknown(block.getClass().getSimpleName());
  }

  private static IllegalArgumentException unknown(String layer) {
    return new IllegalArgumentException(
        "the policy's network has a layer "
            + layer
            + ", which cannot be written as operations: expected linear and convolutional layers,"
            + " tanh, ReLU and flattening; the format safetensors writes the weights of any");
  }

  private static List<Block> children(Block block) {
    return block.getChildren().values();
  }

  private Node perceptron(Mlp mlp, Node x, boolean withFeatures) {
    List<Parameter> layers = mlp.getDirectParameters().values();
    Node input = rows(x, mlp.widths()[0]);
    Node output = input;
    Operation activation = mlp.activation() == Activation.TANH ? Operation.TANH : Operation.RELU;
    for (int i = 0; i < layers.size(); i += 2) {
      if (i > 0) {
        input = graph.apply(activation, output);
      }
      Node product = graph.apply(Operation.MATRIX_PRODUCT, input, weight(layers.get(i)));
      output = graph.apply(Operation.ADD, product, weight(layers.get(i + 1)));
    }
    return withFeatures ? graph.apply(Operation.CONCATENATE, output, input) : output;
  }

  private Node rows(Node x, long width) {
    return graph.apply(Operation.RESHAPE, List.of(-1L, width), x);
  }

  private Node parts(SpaceEncoder encoder, Node observations) {
    List<Block> networks = children(encoder);
    Node x = rows(observations, encoder.widths().stream().mapToLong(Integer::longValue).sum());
    if (networks.size() == 1) {
      return of(networks.get(0), x);
    }
    Node[] features = new Node[networks.size()];
    long start = 0;
    for (int i = 0; i < features.length; i++) {
      long end = start + encoder.widths().get(i);
      Node part = graph.apply(Operation.COLUMNS, List.of(start, end), x);
      features[i] = of(networks.get(i), part);
      start = end;
    }
    return graph.apply(Operation.CONCATENATE, features);
  }

  private Node oneHot(OneHot oneHot, Node x) {
    String name = "one_hot_" + graph.nodes().size();
    long[] sources = oneHot.sources();
    float[] values = oneHot.values();
    Node indices = graph.constant(Constant.of(name + "_sources", sources, sources.length));
    Node wanted = graph.constant(Constant.of(name + "_values", values, 1, values.length));
    Node spread = graph.apply(Operation.TAKE, x, indices);
    Node equal = graph.apply(Operation.EQUAL, spread, wanted);
    return graph.apply(Operation.TO_FLOAT32, equal);
  }

  private Node pixels(Pixels pixels, Node x) {
    List<Long> shape = pixels.shape();
    Node image =
        graph.apply(Operation.RESHAPE, List.of(-1L, shape.get(0), shape.get(1), shape.get(2)), x);
    Node ordered =
        pixels.channelsFirst()
            ? image
            : graph.apply(Operation.TRANSPOSE, List.of(0L, 3L, 1L, 2L), image);
    Node brightest =
        graph.constant(
            Constant.of("brightest_" + graph.nodes().size(), new float[] {Pixels.BRIGHTEST}));
    return graph.apply(Operation.DIVIDE, ordered, brightest);
  }

  private static boolean isPlain(Conv2d convolution) {
    return convolution.getGroups() == 1
        && convolution.getPadding().equals(new Shape(0, 0))
        && convolution.getDilation().equals(new Shape(1, 1))
        && convolution.isIncludeBias();
  }

  private Node convolution(Conv2d convolution, Node x) {
    List<Parameter> parameters = convolution.getDirectParameters().values();
    return graph.apply(
        Operation.CONVOLUTION,
        List.of(convolution.getStride().get(0), convolution.getStride().get(1)),
        x,
        weight(parameters.get(0)),
        weight(parameters.get(1)));
  }

  /** DJL's weights are (out, in). */
  private Node linear(Linear linear, Node x) {
    List<Parameter> parameters = linear.getDirectParameters().values();
    Node transposed = graph.apply(Operation.TRANSPOSE, List.of(1L, 0L), weight(parameters.get(0)));
    Node product = graph.apply(Operation.MATRIX_PRODUCT, x, transposed);
    return parameters.size() == 1
        ? product
        : graph.apply(Operation.ADD, product, weight(parameters.get(1)));
  }

  private Node lambda(LambdaBlock lambda, Node x) {
    return switch (lambda.getName()) {
      case "ReLU" -> graph.apply(Operation.RELU, x);
      case "Tanh" -> graph.apply(Operation.TANH, x);
      case "batchFlatten" -> graph.apply(Operation.FLATTEN, x);
      case "identity" -> x;
      default -> throw unknown(lambda.getName());
    };
  }

  private Node weight(Parameter parameter) {
    return weights.computeIfAbsent(
        parameter,
        key ->
            graph.constant(
                Constant.of(
                    Objects.requireNonNull(names.get(key)),
                    numbers(key),
                    key.getArray().getShape().getShape())));
  }

  private float[] numbers(Parameter parameter) {
    try (NDManager scratch = networks.manager().newSubManager()) {
      NDArray array = parameter.getArray().stopGradient();
      array.attach(scratch);
      return array.toFloatArray();
    }
  }
}
