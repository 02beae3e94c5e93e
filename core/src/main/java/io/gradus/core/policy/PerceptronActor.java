package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.torch.MlpActor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Acts with a pair of {@link Mlp}s: few rows in plain Java, many in one call of the engine. */
final class PerceptronActor implements AutoCloseable {
  private final int columns;
  private final MlpActor fused;
  private final @Nullable HostActor host;
  private ByteBuffer input = ByteBuffer.allocateDirect(0);

  /**
   * Gets ready.
   *
   * @param columns numbers in an observation
   * @param policy on an {@link Mlp}
   * @param value on another; null where there is none
   */
  PerceptronActor(
      NDManager manager,
      int columns,
      Policy policy,
      @Nullable ValueFunction value,
      ParameterVector parameters) {
    this.columns = columns;
    List<NDArray> views = parameters.views();
    int end = policy.network().getParameters().size();
    int valueStart = policy.trained().size();
    Activation activation = ((Mlp) policy.network()).activation();
    fused =
        new MlpActor(
            manager,
            activation == Activation.RELU,
            views.subList(0, end),
            views.subList(end, valueStart),
            views.subList(valueStart, views.size()));
    host =
        HostActor.fits(parameters.values())
            ? new HostActor(
                parameters.values(),
                ((Mlp) policy.network()).onHost(),
                policy.family().freeParameters(),
                value == null ? null : ((Mlp) value.network()).onHost())
            : null;
  }

  /**
   * Evaluates both networks.
   *
   * @param observations (N, D)
   * @param outputs gets (N, parameters of a distribution, then the value)
   */
  void forward(float[] observations, int rows, float[] outputs) {
    if (host != null && host.fits(rows)) {
      host.forward(observations, rows, outputs);
    } else {
      fused.forward(upload(observations, rows), rows, columns, outputs);
    }
  }

  private ByteBuffer upload(float[] observations, int rows) {
    int size = rows * columns;
    if (input.capacity() != size * Float.BYTES) {
      input = ByteBuffer.allocateDirect(size * Float.BYTES).order(ByteOrder.nativeOrder());
    }
    input.asFloatBuffer().put(observations, 0, size);
    return input;
  }

  @Override
  public void close() {
    fused.close();
  }
}
