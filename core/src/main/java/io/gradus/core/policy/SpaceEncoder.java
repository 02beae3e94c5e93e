package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of numbers cut into parts, a network for each part, and what they give side by side.
 *
 * <p>(N, …) with Σ widths numbers a row becomes (N, features).
 */
final class SpaceEncoder extends AbstractBlock {
  private static final byte VERSION = 1;

  private final List<Integer> widths = new ArrayList<>();
  private final List<Block> networks = new ArrayList<>();
  private int size;

  SpaceEncoder() {
    super(VERSION);
  }

  /**
   * Adds a part.
   *
   * @param width numbers of a row, those after the parts before
   * @param network from (N, width) to (N, features)
   */
  void add(int width, Block network) {
    widths.add(width);
    networks.add(addChildBlock("part", network));
    size += width;
  }

  /** Numbers of each part. */
  List<Integer> widths() {
    return List.copyOf(widths);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList input, boolean training, PairList<String, Object> parameters) {
    NDArray rows = input.singletonOrThrow().reshape(-1, size);
    NDList features = new NDList();
    int start = 0;
    for (int i = 0; i < networks.size(); i++) {
      int end = start + widths.get(i);
      NDArray part = widths.get(i) == size ? rows : rows.get(":, " + start + ":" + end);
      features.addAll(networks.get(i).forward(store, new NDList(part), training));
      start = end;
    }
    return new NDList(features.size() == 1 ? features.get(0) : NDArrays.concat(features, 1));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    for (int i = 0; i < networks.size(); i++) {
      networks.get(i).initialize(manager, type, new Shape(rows(inputShapes), widths.get(i)));
    }
  }

  private static long rows(Shape[] inputShapes) {
    return inputShapes[0].get(0);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    long features = 0;
    for (int i = 0; i < networks.size(); i++) {
      Shape part = new Shape(rows(inputShapes), widths.get(i));
      features += networks.get(i).getOutputShapes(new Shape[] {part})[0].get(1);
    }
    return new Shape[] {new Shape(rows(inputShapes), features)};
  }
}
