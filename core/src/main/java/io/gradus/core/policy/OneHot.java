package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.gradus.core.space.Discrete;
import java.util.Arrays;
import java.util.List;

/**
 * Integers as vectors with a 1 in the place of the value and 0 elsewhere, side by side.
 *
 * <p>(N, integers) becomes (N, Σ n).
 */
final class OneHot extends AbstractBlock {
  private static final byte VERSION = 1;

  private final int inputs;
  private final long[] sources;
  private final float[] values;

  /**
   * One-hot vectors.
   *
   * @param components the range of each integer
   */
  OneHot(List<Discrete> components) {
    super(VERSION);
    inputs = components.size();
    int width = components.stream().mapToInt(Discrete::n).sum();
    sources = new long[width];
    values = new float[width];
    int at = 0;
    for (int i = 0; i < inputs; i++) {
      Discrete component = components.get(i);
      for (int k = 0; k < component.n(); k++) {
        sources[at] = i;
        values[at] = component.start() + k;
        at++;
      }
    }
  }

  /** (Σ n) which of the integers each number of the vectors is about. */
  long[] sources() {
    return sources.clone();
  }

  /** (Σ n) what that integer is where the number is 1. */
  float[] values() {
    return values.clone();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList input, boolean training, PairList<String, Object> parameters) {
    NDArray integers = input.singletonOrThrow();
    NDList equal = new NDList();
    int start = 0;
    for (int i = 0; i < inputs; i++) {
      int end = start;
      while (end < sources.length && sources[end] == i) {
        end++;
      }
      NDArray own = inputs == 1 ? integers : integers.get(":, " + i + ":" + (i + 1));
      NDArray ones = // (1, n), made by the device itself
          own.getManager()
              .arange(values[start], values[start] + (end - start), 1f, DataType.FLOAT32)
              .expandDims(0);
      equal.add(own.eq(ones));
      start = end;
    }
    return new NDList(NDArrays.concat(equal, 1).toType(DataType.FLOAT32, false));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), values.length)};
  }

  @Override
  public String toString() {
    int[] widths = new int[inputs];
    Arrays.stream(sources).forEach(source -> widths[(int) source]++);
    return "OneHot" + Arrays.toString(widths);
  }
}
