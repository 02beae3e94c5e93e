package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import io.gradus.core.host.HostPerceptron;
import io.gradus.core.host.Mirror;
import org.jspecify.annotations.Nullable;

/**
 * Two small perceptrons on the CPU, evaluated on the host for a few rows. The parameters are
 * compared with the engine's memory at every call, so they are never stale.
 */
final class HostActor {
  /** Products of a batch from which on one call of the engine was measured to be faster. */
  private static final int LARGEST_WORK = 80_000;

  private final Mirror parameters;
  private final HostPerceptron policy;
  private final int free;
  private final @Nullable HostPerceptron value;
  private final float[][] x;

  /**
   * Gets ready.
   *
   * @param vector (n) policy's weights and biases, free parameters, value's weights and biases
   * @param policy of that many parameters
   * @param free how many free parameters there are
   * @param value null where there is none
   */
  HostActor(NDArray vector, HostPerceptron policy, int free, @Nullable HostPerceptron value) {
    parameters = new Mirror(vector);
    this.policy = policy;
    this.free = free;
    this.value = value;
    x = new float[HostPerceptron.BLOCK][policy.inputs()];
  }

  /** Whether the parameters can be read here, and a single row is faster here. */
  static boolean fits(NDArray vector) {
    return vector.getDevice().getDeviceType().equals("cpu") && vector.size() <= LARGEST_WORK;
  }

  /** Whether so few rows are faster here than in one call of the engine. */
  boolean fits(int rows) {
    return (long) rows * parameters.copy().length <= LARGEST_WORK;
  }

  /**
   * Evaluates both networks.
   *
   * @param observations (N, D)
   * @param outputs gets (N, policy outputs + free parameters + value)
   */
  void forward(float[] observations, int rows, float[] outputs) {
    if (parameters.refresh()) {
      policy.read(parameters.copy(), 0);
      if (value != null) {
        value.read(parameters.copy(), policy.size() + free);
      }
    }
    int columns = policy.inputs();
    int first = policy.outputs();
    int stride = first + free + (value == null ? 0 : 1);
    for (int from = 0; from < rows; from += HostPerceptron.BLOCK) {
      int count = Math.min(HostPerceptron.BLOCK, rows - from);
      for (int k = 0; k < count; k++) {
        System.arraycopy(observations, (from + k) * columns, x[k], 0, columns);
      }
      float[][] chosen = policy.forward(x, count);
      float[][] estimates = value == null ? new float[0][] : value.forward(x, count);
      for (int k = 0; k < count; k++) {
        int to = (from + k) * stride;
        System.arraycopy(chosen[k], 0, outputs, to, first);
        System.arraycopy(parameters.copy(), policy.size(), outputs, to + first, free);
        if (value != null) {
          outputs[to + first + free] = estimates[k][0];
        }
      }
    }
  }
}
