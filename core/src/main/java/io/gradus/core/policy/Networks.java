package io.gradus.core.policy;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import io.gradus.core.Checks;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Networks that fit a space of observations. */
public final class Networks {
  /** The smallest side that three valid convolutions, 8 by 4, 4 by 2 and 3 by 1, leave a pixel. */
  private static final long SMALLEST_NATURE = 36;

  private static final long SMALLEST_IMAGE = 3;

  private Networks() {}

  /**
   * From the numbers of an observation to features, integers being one-hot vectors.
   *
   * @see #encoder(Space, int, RandomGenerator)
   */
  public static Block encoder(Space space, RandomGenerator random) {
    return encoder(space, 0, random);
  }

  /**
   * From the numbers of an observation to features. Each of the space's leaves is encoded by
   * itself, and what comes of them lies side by side:
   *
   * <ul>
   *   <li>an image ({@link #isImage}) goes through convolutions ({@link #image});
   *   <li>any other {@link Box}, and zeros and ones, stay as they are;
   *   <li>a {@link Discrete} becomes a one-hot vector, or one of {@code embedding} trained numbers;
   *   <li>a {@link MultiDiscrete} becomes a one-hot vector for each component.
   * </ul>
   *
   * @param embedding numbers for each value of a {@link Discrete}; 0 for one-hot vectors
   * @param random decides the weights, when the encoder is initialised
   * @return from (N, …), with the size of the space in a row, to (N, features); not initialised
   */
  public static Block encoder(Space space, int embedding, RandomGenerator random) {
    Checks.notNegative("embedding", embedding);
    SpaceEncoder encoder = new SpaceEncoder();
    for (Space leaf : space.leaves()) {
      encoder.add(leaf.size(), leaf(leaf, embedding, random));
    }
    return encoder;
  }

  private static Block leaf(Space leaf, int embedding, RandomGenerator random) {
    if (leaf instanceof Discrete discrete) {
      Block oneHot = new OneHot(List.of(discrete));
      return embedding == 0
          ? oneHot
          : new SequentialBlock()
              .add(oneHot)
              .add(orthogonal(Linear.builder().setUnits(embedding).optBias(false).build(), random));
    }
    if (leaf instanceof MultiDiscrete multi) {
      return new OneHot(IntStream.range(0, multi.size()).mapToObj(multi::component).toList());
    }
    return leaf instanceof Box box && isImage(box) ? image(box, random) : Blocks.identityBlock();
  }

  /** Whether the numbers of an observation are its features as they are. */
  static boolean isPlain(Space space) {
    return space.leaves().stream()
        .noneMatch(
            leaf ->
                leaf instanceof Discrete
                    || leaf instanceof MultiDiscrete
                    || (leaf instanceof Box box && isImage(box)));
  }

  /** Whether a space is one image and nothing else. */
  static boolean isOnlyImage(Space space) {
    return space instanceof Box box && isImage(box);
  }

  /** Whether a box is an image: of rank 3, every number from 0 to 255. */
  public static boolean isImage(Box box) {
    if (box.shape().length != 3) {
      return false;
    }
    float[] low = box.low();
    float[] high = box.high();
    return IntStream.range(0, box.size()).allMatch(i -> low[i] == 0 && high[i] == 255);
  }

  /**
   * Convolutions over an image whose numbers go from 0 to 255 and are divided by 255. The smaller
   * of the first and the last dimension counts the channels, the last if they are equal.
   *
   * <p>From 36 by 36 pixels on it is the network of Mnih et al. 2015 (<i>Human-level control
   * through deep reinforcement learning</i>): 32 filters of 8 by 8, stride 4; 64 of 4 by 4, stride
   * 2; 64 of 3 by 3; 512 units; rectified. Smaller images get that of Young and Tian 2019
   * (<i>MinAtar</i>): 16 filters of 3 by 3, 128 units.
   *
   * @param space the image
   * @param random decides the weights, orthogonal with gain √2
   * @return from (N, size) to (N, 512) or (N, 128); not initialised
   * @throws IllegalArgumentException if a side has less than 3 pixels
   */
  public static Block image(Box space, RandomGenerator random) {
    long[] shape = space.shape();
    if (shape.length != 3) {
      throw new IllegalArgumentException(space + " is no image: expected three dimensions");
    }
    boolean channelsFirst = shape[0] < shape[2];
    long side = Math.min(shape[1], channelsFirst ? shape[2] : shape[0]);
    if (side < SMALLEST_IMAGE) {
      throw new IllegalArgumentException(
          space
              + " is an image with a side of "
              + side
              + " pixels: expected at least "
              + SMALLEST_IMAGE
              + " for convolutions; give the builder a trunk of your own");
    }
    SequentialBlock network = new SequentialBlock().add(new Pixels(shape, channelsFirst));
    if (side >= SMALLEST_NATURE) {
      convolution(network, 32, 8, 4);
      convolution(network, 64, 4, 2);
      convolution(network, 64, 3, 1);
    } else {
      convolution(network, 16, 3, 1);
    }
    network
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(side >= SMALLEST_NATURE ? 512 : 128).build())
        .add(Activation.reluBlock());
    return orthogonal(network, random);
  }

  private static void convolution(SequentialBlock network, int filters, long kernel, long stride) {
    network
        .add(
            Conv2d.builder()
                .setFilters(filters)
                .setKernelShape(new Shape(kernel, kernel))
                .optStride(new Shape(stride, stride))
                .build())
        .add(Activation.reluBlock());
  }

  private static Block orthogonal(Block network, RandomGenerator random) {
    network.setInitializer(new OrthogonalInitializer(Math.sqrt(2), random), Parameter.Type.WEIGHT);
    return network;
  }
}
