package io.gradus.core.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Policy and value perceptrons evaluated on a few rows in one call, without gradient. For a batch
 * of four rows most of the time of a forward pass is the overhead of its calls; this has one.
 */
public final class MlpActor implements AutoCloseable {
  private final NDManager manager;
  private final IValue rectified;
  private final Perceptron policy;
  private final Perceptron value;
  private final IValue free;

  /**
   * Prepares the networks.
   *
   * @param parent owns what is made
   * @param rectified whether there is max(0, x) between layers; else tanh
   * @param policyParameters weight and bias of each layer in turn
   * @param freeParameters empty, or one (d) that is appended to the policy's outputs
   * @param valueParameters weight and bias of each layer in turn; empty where there is no value
   */
  public MlpActor(
      NDManager parent,
      boolean rectified,
      List<NDArray> policyParameters,
      List<NDArray> freeParameters,
      List<NDArray> valueParameters) {
    manager = parent.newSubManager();
    this.rectified = IValue.from(rectified);
    policy = new Perceptron(policyParameters, policyParameters);
    value = new Perceptron(valueParameters, valueParameters);
    free = ScriptModule.list(freeParameters);
  }

  /**
   * Evaluates both networks.
   *
   * @param observations (B, D) row-major, native order, ready to be read
   * @param rows B
   * @param columns D
   * @param outputs gets (B, policy outputs + free parameters + value outputs) row-major
   */
  public void forward(ByteBuffer observations, int rows, int columns, float[] outputs) {
    // Reading from a GPU leaves a manager behind, which goes with the scope of this call.
    try (NDManager scratch = manager.newSubManager()) {
      NDArray input = scratch.create(observations, new Shape(rows, columns), DataType.FLOAT32);
      try (IValue x = IValue.from((PtNDArray) input)) {
        TorchOps.script()
            .run(
                scratch,
                "act",
                x,
                policy.weights(),
                policy.biases(),
                free,
                value.weights(),
                value.biases(),
                rectified)
            .toByteBuffer(true)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer()
            .get(outputs);
      }
    }
  }

  @Override
  public void close() {
    rectified.close();
    free.close();
    policy.close();
    value.close();
    manager.close();
  }
}
