package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates a network as it acts and takes down its linear layers. It {@link #follows} networks
 * whose parameters all belong to linear layers, with functions of single rows between them.
 */
final class LayerTape {
  private final long rows;
  private final List<LinearLayer> layers = new ArrayList<>();
  private boolean rowByRow = true;

  /**
   * An empty tape.
   *
   * @param rows in the batch
   */
  LayerTape(long rows) {
    this.rows = rows;
  }

  /** Whether every parameter of a network is a weight or bias of a layer that the tape sees. */
  static boolean follows(Block block) {
    return block instanceof Mlp
        || block.getClass() == Linear.class
        || block.getParameters().isEmpty()
        || (isChain(block) && block.getChildren().values().stream().allMatch(LayerTape::follows));
  }

  /** A subclass may do anything with its children. */
  private static boolean isChain(Block block) {
    return block.getClass() == SequentialBlock.class
        && !((SequentialBlock) block).isReturnIntermediate();
  }

  /** What was taken down, in order. */
  List<LinearLayer> layers() {
    return layers;
  }

  /**
   * Whether each layer got one item for each row of the batch. If not, some function moved rows
   * into other dimensions, and what belongs to which trajectory is unknown.
   */
  boolean isRowByRow() {
    return rowByRow;
  }

  void add(LinearLayer layer) {
    rowByRow &= layer.input().getShape().get(0) == rows;
    layers.add(layer);
  }

  /**
   * Evaluates a network that the tape {@link #follows}.
   *
   * @param store gives the parameters
   * @param input (rows, …)
   */
  NDList forward(Block block, ParameterStore store, NDList input) {
    if (block instanceof Mlp mlp) {
      return new NDList(mlp.forward(store, input.singletonOrThrow(), false, this::add));
    }
    if (block.getClass() == Linear.class) {
      return new NDList(linear(block, store, input));
    }
    if (block.getParameters().isEmpty()) {
      return block.forward(store, input, false);
    }
    NDList current = input;
    for (Block child : block.getChildren().values()) {
      current = forward(child, store, current);
    }
    return current;
  }

  private NDArray linear(Block block, ParameterStore store, NDList input) {
    NDArray output = block.forward(store, input, false).singletonOrThrow();
    Parameter weight = block.getDirectParameters().get("weight");
    Parameter bias = block.getDirectParameters().get("bias");
    add(new LinearLayer(weight, true, bias, input.singletonOrThrow(), output));
    // A copy, since the next function may work in place, and the output has to stay what it is.
    return output.add(output.getManager().zeros(new Shape()));
  }
}
