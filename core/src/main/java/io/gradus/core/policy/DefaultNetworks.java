package io.gradus.core.policy;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.gradus.core.space.Space;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The networks that are made where none are given. */
final class DefaultNetworks {
  private static final int[] HIDDEN = {64, 64};

  private final Space space;
  private final int[] hidden;
  private final int embedding;
  private final RandomGenerator random;

  /**
   * For observations of a space.
   *
   * @param hidden widths of the layers above the encoder
   * @param embedding as in {@link Networks#encoder(Space, int, RandomGenerator)}
   * @param random decides the weights, in the order in which they are initialised
   */
  DefaultNetworks(Space space, int[] hidden, int embedding, RandomGenerator random) {
    this.space = space;
    this.hidden = hidden.clone();
    this.embedding = embedding;
    this.random = random;
  }

  /** What was asked for, or two layers; none above an image's convolutions. */
  static int[] hidden(Space space, int @Nullable [] asked) {
    if (asked != null) {
      return asked;
    }
    return Networks.isOnlyImage(space) ? new int[0] : HIDDEN;
  }

  /** A network from observations, or a linear layer above a body. */
  Block head(@Nullable Body body, int outputs, double gain) {
    if (body != null) {
      return new Mlp(body.features(), new int[0], outputs, gain, random);
    }
    if (Networks.isPlain(space)) {
      return new Mlp(space.size(), hidden, outputs, gain, random);
    }
    Block encoder = Networks.encoder(space, embedding, random);
    return new SequentialBlock()
        .add(encoder)
        .add(new Mlp(features(encoder), hidden, outputs, gain, random));
  }

  /** From observations to the last hidden layer. */
  Block trunk() {
    Block encoder = Networks.encoder(space, embedding, random);
    SequentialBlock trunk = new SequentialBlock().add(encoder);
    if (hidden.length > 0) {
      int last = hidden.length - 1;
      int[] before = Arrays.copyOf(hidden, last);
      trunk
          .add(new Mlp(features(encoder), before, hidden[last], Math.sqrt(2), random))
          .add(Activation.tanhBlock());
    }
    return trunk;
  }

  private int features(Block encoder) {
    Shape one = new Shape(1, space.size());
    return Math.toIntExact(encoder.getOutputShapes(new Shape[] {one})[0].get(1));
  }
}
