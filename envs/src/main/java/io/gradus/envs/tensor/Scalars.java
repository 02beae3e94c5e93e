package io.gradus.envs.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;

/** Constants of one environment, each made once and kept until it is closed. */
final class Scalars implements AutoCloseable {
  private final NDManager manager;
  private final DataType type;
  private final Map<Double, NDArray> made = new HashMap<>();

  Scalars(NDManager parent, DataType type) {
    this.manager = parent.newSubManager();
    this.type = type;
  }

  /** A scalar; the second operand of what it is combined with. */
  NDArray of(double value) {
    return made.computeIfAbsent(
        value, v -> manager.create(new double[] {v}, new Shape()).toType(type, false));
  }

  /** The rows of a table. */
  NDArray table(float[][] rows) {
    double[] flat = new double[rows.length * rows[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return manager.create(flat, new Shape(rows.length, rows[0].length)).toType(type, false);
  }

  @Override
  public void close() {
    manager.close();
  }
}
