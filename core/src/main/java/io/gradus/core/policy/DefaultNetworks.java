package io.gradus.core.policy;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.gradus.core.distribution.ActionHead;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.space.Space;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The networks that are made where none are given. */
final class DefaultNetworks {
  private static final int[] HIDDEN = {64, 64};

  private final Space space;
  private final int[] hidden;
  private final Activation activation;
  private final int embedding;
  private final Initialization initialization;
  private final RandomGenerator random;

  /**
   * For observations of a space.
   *
   * @param hidden widths of the layers above the encoder
   * @param activation between layers
   * @param embedding as in {@link Networks#encoder(Space, int, RandomGenerator)}
   * @param initialization of perceptrons
   * @param random decides the weights, in the order in which they are initialised
   */
  DefaultNetworks(
      Space space,
      int[] hidden,
      Activation activation,
      int embedding,
      Initialization initialization,
      RandomGenerator random) {
    this.space = space;
    this.hidden = hidden.clone();
    this.activation = activation;
    this.embedding = embedding;
    this.initialization = initialization;
    this.random = random;
  }

  /** What was asked for, or two layers; none above an image's convolutions. */
  static int[] hidden(Space space, int @Nullable [] asked) {
    if (asked != null) {
      return asked;
    }
    return Networks.isOnlyImage(space) ? new int[0] : HIDDEN;
  }

  /** Numbers in the last layer before a policy's outputs. */
  int features(@Nullable Body body) {
    if (body != null) {
      return body.features();
    }
    return hidden.length > 0
        ? hidden[hidden.length - 1]
        : features(Networks.encoder(space, embedding, random));
  }

  /** A policy's network from observations, or a linear layer above a body. */
  Block policy(@Nullable Body body, DistributionFamily family, ActionHead head) {
    int features = head.takesFeatures() ? features(body) : 0;
    return network(body, family.networkOutputs() - features, 0.01, head.takesFeatures());
  }

  /** A value function's network. */
  Block value(@Nullable Body body) {
    return network(body, 1, 1, false);
  }

  private Block network(@Nullable Body body, int outputs, double gain, boolean withFeatures) {
    if (body != null) {
      return top(perceptron(body.features(), new int[0], outputs, gain), withFeatures);
    }
    if (Networks.isPlain(space)) {
      return top(perceptron(space.size(), hidden, outputs, gain), withFeatures);
    }
    Block encoder = Networks.encoder(space, embedding, random);
    Mlp perceptron = perceptron(features(encoder), hidden, outputs, gain);
    return new SequentialBlock().add(encoder).add(top(perceptron, withFeatures));
  }

  private static Block top(Mlp perceptron, boolean withFeatures) {
    return withFeatures ? new MlpWithFeatures(perceptron) : perceptron;
  }

  private Mlp perceptron(int inputs, int[] widths, int outputs, double gain) {
    return new Mlp(inputs, widths, outputs, gain, activation, initialization, random);
  }

  /** From observations to the last hidden layer. */
  Block trunk() {
    Block encoder = Networks.encoder(space, embedding, random);
    SequentialBlock trunk = new SequentialBlock().add(encoder);
    if (hidden.length > 0) {
      int last = hidden.length - 1;
      int[] before = Arrays.copyOf(hidden, last);
      trunk
          .add(perceptron(features(encoder), before, hidden[last], Math.sqrt(2)))
          .add(activation.block());
    }
    return trunk;
  }

  private int features(Block encoder) {
    Shape one = new Shape(1, space.size());
    return Math.toIntExact(encoder.getOutputShapes(new Shape[] {one})[0].get(1));
  }
}
