package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.Checks;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * S sequences of L steps, for networks that carry memory from one to the next. Row (t, s) is row t
 * · S + s.
 */
public final class Sequences {
  private final int length;
  private final int count;
  private final NDArray observations;
  private final NDArray memory;
  private final @Nullable NDArray[] kept;
  private final NDArray real;

  /**
   * Puts together what there is.
   *
   * @param observations (L · S, …) time first; padding is any finite numbers
   * @param memory (S, memory size) what was carried into the first step of each
   * @param begins (L, S) whether nothing is carried into a step, since an episode begins with it
   * @param real (L, S) whether a step is asked for: false for padding
   * @throws IllegalArgumentException if shapes do not fit or no step is real
   */
  public Sequences(NDArray observations, NDArray memory, boolean[] begins, boolean[] real) {
    count = Math.toIntExact(memory.getShape().get(0));
    Checks.length("real", real.length, begins.length);
    if (begins.length % count != 0 || observations.getShape().get(0) != begins.length) {
      throw new IllegalArgumentException(
          "observations have shape "
              + observations.getShape()
              + ": expected L · "
              + count
              + " rows, as many as there are flags, "
              + begins.length);
    }
    length = Checks.positive("L", begins.length / count);
    this.observations = observations;
    this.memory = memory;
    NDManager owner = observations.getManager();
    kept = new NDArray[length];
    float[] carries = new float[begins.length];
    for (int i = 0; i < begins.length; i++) {
      carries[i] = begins[i] ? 0 : 1;
    }
    NDArray all = owner.create(carries, new Shape(length, count, 1)); // one copy to the device
    for (int t = 0; t < length; t++) {
      boolean any = false;
      for (int s = 0; s < count; s++) {
        any |= begins[t * count + s];
      }
      kept[t] = any ? all.get(t) : null;
    }
    this.real = owner.create(rows(real));
  }

  private static long[] rows(boolean[] real) {
    long[] rows = new long[real.length];
    int found = 0;
    for (int i = 0; i < real.length; i++) {
      if (real[i]) {
        rows[found++] = i;
      }
    }
    Checks.positive("real steps", found);
    return Arrays.copyOf(rows, found);
  }

  /** L. */
  int length() {
    return length;
  }

  /** S. */
  int count() {
    return count;
  }

  /** (L · S, …). */
  NDArray observations() {
    return observations;
  }

  /** (S, memory size) before the first step. */
  NDArray memory() {
    return memory;
  }

  /** (V) INT64 the rows that are real, in order. */
  NDArray real() {
    return real;
  }

  /**
   * What of the memory goes on into a step.
   *
   * @param t the step
   * @param before in parts of S rows
   */
  NDList forget(int t, NDList before) {
    NDArray carries = kept[t];
    if (carries == null) {
      return before;
    }
    NDList after = new NDList();
    before.forEach(part -> after.add(part.mul(carries)));
    return after;
  }
}
