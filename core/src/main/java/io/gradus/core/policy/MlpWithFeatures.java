package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/** A perceptron that gives its last hidden layer beside its outputs: (N, outputs + width). */
final class MlpWithFeatures extends AbstractBlock {
  private static final byte VERSION = 1;

  private final Mlp mlp;

  MlpWithFeatures(Mlp mlp) {
    super(VERSION);
    this.mlp = addChildBlock("mlp", mlp);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList input, boolean training, PairList<String, Object> parameters) {
    List<LinearLayer> layers = new ArrayList<>();
    NDArray outputs = mlp.forward(store, input.singletonOrThrow(), training, layers::add);
    return new NDList(outputs.concat(layers.get(layers.size() - 1).input(), 1));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    mlp.initialize(manager, type, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    int[] widths = mlp.widths();
    int last = widths.length - 1;
    return new Shape[] {new Shape(inputShapes[0].get(0), widths[last] + widths[last - 1])};
  }
}
