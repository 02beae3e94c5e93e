package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Two small perceptrons on the CPU, evaluated on the host for a few rows. The parameters are read
 * from the engine's memory at every call, so they are never stale.
 */
final class HostActor {
  /** Products of a batch from which on one call of the engine was measured to be faster. */
  private static final int LARGEST_WORK = 80_000;

  private final FloatBuffer live;
  private final float[] parameters;
  private final HostMlp policy;
  private final int policyOutputs;
  private final int freeStart;
  private final int free;
  private final @Nullable HostMlp value;

  /**
   * Gets ready.
   *
   * @param vector (n) policy's weights and biases, free parameters, value's weights and biases
   * @param activation of both
   * @param policyWidths of the policy's network
   * @param free how many free parameters there are
   * @param valueWidths of the value's network; null where there is none
   */
  HostActor(
      NDArray vector,
      Activation activation,
      int[] policyWidths,
      int free,
      int @Nullable [] valueWidths) {
    live = vector.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    parameters = new float[Math.toIntExact(vector.size())];
    policy = new HostMlp(0, activation, policyWidths);
    policyOutputs = policyWidths[policyWidths.length - 1];
    freeStart = size(policyWidths);
    this.free = free;
    value = valueWidths == null ? null : new HostMlp(freeStart + free, activation, valueWidths);
  }

  /** Whether the parameters can be read here, and a single row is faster here. */
  static boolean fits(NDArray vector) {
    return vector.getDevice().getDeviceType().equals("cpu") && vector.size() <= LARGEST_WORK;
  }

  /** Whether so few rows are faster here than in one call of the engine. */
  boolean fits(int rows) {
    return (long) rows * parameters.length <= LARGEST_WORK;
  }

  private static int size(int[] widths) {
    int size = 0;
    for (int layer = 1; layer < widths.length; layer++) {
      size += (widths[layer - 1] + 1) * widths[layer];
    }
    return size;
  }

  /**
   * Evaluates both networks.
   *
   * @param observations (N, D)
   * @param outputs gets (N, policy outputs + free parameters + value)
   */
  void forward(float[] observations, int rows, int columns, float[] outputs) {
    live.get(0, parameters);
    int stride = policyOutputs + free + (value == null ? 0 : 1);
    for (int row = 0; row < rows; row++) {
      policy.forward(parameters, observations, row * columns, outputs, row * stride);
      System.arraycopy(parameters, freeStart, outputs, row * stride + policyOutputs, free);
      if (value != null) {
        value.forward(
            parameters, observations, row * columns, outputs, row * stride + policyOutputs + free);
      }
    }
  }
}
