package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
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
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A layer that carries numbers from step to step. The first {@link #size} numbers of its memory are
 * what it gives.
 *
 * <p>As a block it takes (N, inputs) and memory (N, {@link #memorySize}), and gives (N, size) and
 * the memory after. Weights are orthogonal, biases 0, as in CleanRL.
 */
abstract sealed class RecurrentCell extends AbstractBlock permits LstmCell, GruCell {
  private static final byte VERSION = 1;

  private final int inputs;
  private final int size;
  private final Parameter inputWeight;
  private final Parameter inputBias;
  private final Parameter memoryWeight;
  private final Parameter memoryBias;

  RecurrentCell(int inputs, int size, int gates, RandomGenerator random) {
    super(VERSION);
    this.inputs = Checks.positive("inputs", inputs);
    this.size = Checks.positive("the size of the memory", size);
    Initializer orthogonal = new OrthogonalInitializer(1, random);
    inputWeight = add("input.weight", orthogonal, inputs, gates * size);
    inputBias = add("input.bias", Initializer.ZEROS, gates * size);
    memoryWeight = add("memory.weight", orthogonal, size, gates * size);
    memoryBias = add("memory.bias", Initializer.ZEROS, gates * size);
  }

  private Parameter add(String name, Initializer initializer, int... shape) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(shape.length == 1 ? Parameter.Type.BIAS : Parameter.Type.WEIGHT)
            .optShape(new Shape(Arrays.stream(shape).asLongStream().toArray()))
            .optInitializer(initializer)
            .build());
  }

  /** Numbers that a step gives. */
  int size() {
    return size;
  }

  /** Numbers that are carried from step to step. */
  abstract int memorySize();

  /**
   * One step.
   *
   * @param input (N, gates · size) W x + b of all gates
   * @param carried (N, gates · size) U h + d of all gates
   * @param memory before the step, in parts of (N, size)
   * @return after it
   */
  abstract NDList step(NDArray input, NDArray carried, NDList memory);

  /** The columns of (N, parts · size) by size. */
  final NDList parts(NDArray columns) {
    long count = columns.getShape().get(1) / size;
    return count == 1 ? new NDList(columns) : columns.split(count, 1);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList input, boolean training, PairList<String, Object> parameters) {
    NDList before = parts(input.get(1));
    NDList after =
        step(project(store, input.get(0), training), carry(store, before, training), before);
    return new NDList(after.get(0), after.size() == 1 ? after.get(0) : NDArrays.concat(after, 1));
  }

  /**
   * All steps of some sequences, for learning.
   *
   * @param features (L · S, inputs) time first
   * @return (L · S, size)
   */
  NDArray unroll(ParameterStore store, NDArray features, Sequences sequences) {
    NDArray projected = project(store, features, true);
    int length = sequences.length();
    NDList inputs = length == 1 ? new NDList(projected) : projected.split(length, 0);
    NDList memory = parts(sequences.memory());
    NDList outputs = new NDList();
    for (int t = 0; t < length; t++) {
      NDList before = sequences.forget(t, memory);
      memory = step(inputs.get(t), carry(store, before, true), before);
      outputs.add(memory.get(0));
    }
    return length == 1 ? outputs.get(0) : NDArrays.concat(outputs);
  }

  private NDArray project(ParameterStore store, NDArray x, boolean training) {
    return x.matMul(store.getValue(inputWeight, x.getDevice(), training))
        .add(store.getValue(inputBias, x.getDevice(), training));
  }

  private NDArray carry(ParameterStore store, NDList memory, boolean training) {
    NDArray h = memory.get(0);
    return h.matMul(store.getValue(memoryWeight, h.getDevice(), training))
        .add(store.getValue(memoryBias, h.getDevice(), training));
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    Checks.shape("input", inputShapes[0].getShape(), inputShapes[0].get(0), inputs);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    long rows = inputShapes[0].get(0);
    return new Shape[] {new Shape(rows, size), new Shape(rows, memorySize())};
  }

  /** Initialises the parameters, if they are not. */
  void initialize(NDManager manager) {
    initialize(manager, DataType.FLOAT32, new Shape(1, inputs), new Shape(1, memorySize()));
  }
}
