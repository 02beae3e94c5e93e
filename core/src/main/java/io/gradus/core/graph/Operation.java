package io.gradus.core.graph;

/**
 * What a {@link Node} does with its operands. N rows come first in each shape. What is
 * componentwise broadcasts as NumPy does.
 */
public enum Operation {
  /** What is put in. */
  INPUT,
  /** The node's {@link Node#constant()}. */
  CONSTANT,
  /** x in another shape, which the attributes are; −1 for what is left over. */
  RESHAPE,
  /** (N, …) as (N, size). */
  FLATTEN,
  /** x with its axes in the order of the attributes. */
  TRANSPOSE,
  /** (N, k) from the first attribute to before the second on axis 1. */
  COLUMNS,
  /** (N, k) and (m) indices: (N, m), those columns. */
  TAKE,
  /** (n, d) and (N) indices: (N, d), those rows. */
  ROWS,
  /** (N, …) each, side by side on axis 1. */
  CONCATENATE,
  /** (d) and anything of N rows: (N, d), the first as each row. */
  REPEAT,
  /** Componentwise. */
  ADD,
  /** Componentwise. */
  SUBTRACT,
  /** Componentwise. */
  MULTIPLY,
  /** Componentwise. */
  DIVIDE,
  /** Componentwise. */
  MAXIMUM,
  /** Componentwise. */
  MINIMUM,
  /** Componentwise, to booleans. */
  EQUAL,
  /** Componentwise, to booleans. */
  GREATER,
  /** Componentwise. */
  TANH,
  /** max(0, x). */
  RELU,
  /** The natural logarithm. */
  LOG,
  /** (N, k) times (k, m). */
  MATRIX_PRODUCT,
  /**
   * Pixels (N, in, height, width), kernels (out, in, h, w), biases (out): the attributes are the
   * stride downwards and across; no padding.
   */
  CONVOLUTION,
  /** (N, n): (N) INT64, where the largest number of each row is, the first of several. */
  LARGEST,
  /** In 32 bits. */
  TO_FLOAT32,
  /** In 64 bits. */
  TO_FLOAT64,
  /** As integers. */
  TO_INT64,
  /** As small integers. */
  TO_INT8
}
