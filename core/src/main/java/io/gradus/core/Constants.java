package io.gradus.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Numbers in expressions that are differentiated.
 *
 * <p>An operator that takes a {@link Number} makes an array of it that it closes at once. On the
 * CPU the array's memory is a buffer of Java's, which the garbage collector then frees, although
 * the backward pass of a product, a quotient, a minimum or a maximum reads it: if the memory is
 * used for something else by then, the gradient is garbage. A constant from here lives as long as
 * what it is combined with.
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
    return operand.getDataType() == DataType.FLOAT64
        ? operand.getManager().create(value)
        : operand.getManager().create((float) value);
  }
}
