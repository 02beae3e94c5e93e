package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.gradus.core.Constants;
import java.util.Arrays;
import java.util.List;

/** (N, size) of 0 … 255 to (N, channels, height, width) of 0 … 1. */
final class Pixels extends AbstractBlock {
  static final int BRIGHTEST = 255;
  private static final byte VERSION = 1;

  private final long[] shape;
  private final boolean channelsFirst;

  /**
   * Of one image.
   *
   * @param shape three dimensions
   * @param channelsFirst whether the channels are the first of them; else they are the last
   */
  Pixels(long[] shape, boolean channelsFirst) {
    super(VERSION);
    this.shape = shape.clone();
    this.channelsFirst = channelsFirst;
  }

  /** Of one image as it is observed. */
  List<Long> shape() {
    return Arrays.stream(shape).boxed().toList();
  }

  /** Whether the channels are the first dimension; else they are the last. */
  boolean channelsFirst() {
    return channelsFirst;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList input, boolean training, PairList<String, Object> parameters) {
    Shape image = new Shape(-1).addAll(new Shape(shape));
    NDArray pixels = input.singletonOrThrow().reshape(image);
    NDArray ordered = channelsFirst ? pixels : pixels.transpose(0, 3, 1, 2);
    return new NDList(ordered.div(Constants.of(ordered, BRIGHTEST)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape rows = new Shape(inputShapes[0].get(0));
    Shape image = channelsFirst ? new Shape(shape) : new Shape(shape[2], shape[0], shape[1]);
    return new Shape[] {rows.addAll(image)};
  }
}
