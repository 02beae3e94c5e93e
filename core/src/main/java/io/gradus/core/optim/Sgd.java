package io.gradus.core.optim;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Constants;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * Plain gradient descent.
 *
 * <pre>
 *   θ ← θ − η g
 * </pre>
 */
public final class Sgd implements Optimizer {
  private final ParameterVector parameters;
  private long steps;

  /**
   * Gradient descent.
   *
   * @param parameters what is optimised
   */
  public Sgd(ParameterVector parameters) {
    this.parameters = parameters;
  }

  @Override
  public void step(double learningRate) {
    steps++;
    try (NDArray rate = Constants.of(parameters.gradient(), learningRate);
        NDArray move = parameters.gradient().mul(rate)) {
      parameters.values().subi(move);
    }
  }

  @Override
  public Map<String, NDArray> state() {
    return Map.of();
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(steps);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    steps = in.readLong();
  }

  @Override
  public void close() {}
}
