package io.gradus.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.gradus.core.torch.TorchOps;

/**
 * Numbers in expressions that are differentiated.
 *
 * <p>An operator that takes a {@link Number} makes an array of it that it closes at once. On the
 * CPU the array's memory is a buffer of Java's, which the garbage collector then frees, although
 * the backward pass of a product, a quotient, a minimum or a maximum reads it: if the memory is
 * used for something else by then, the gradient is garbage. On a GPU it is a copy from the host,
 * which waits for all that the GPU has been given to do. A constant from here is filled in by the
 * device itself and lives as long as what it is combined with.
 */
public final class Constants {
  private Constants() {}

  /**
   * A number to combine an array with.
   *
   * @param operand owns the constant, by its manager, and gives it its type
   * @return a scalar
   */
  public static NDArray of(NDArray operand, double value) {
    boolean wide = operand.getDataType() == DataType.FLOAT64;
    return TorchOps.scalar(operand.getManager(), value, wide ? DataType.FLOAT64 : DataType.FLOAT32);
  }
}
