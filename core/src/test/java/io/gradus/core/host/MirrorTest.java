package io.gradus.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MirrorTest {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void whatIsStoredIsInTheArray() {
    NDArray array = manager.create(new float[] {1, 2, 3});
    Mirror mirror = new Mirror(array);
    mirror.load();
    mirror.copy()[1] = 7;
    mirror.store();
    assertThat(array.toFloatArray()).containsExactly(1, 7, 3);
  }

  @Test
  void refusesNumbersOfOtherTypes() {
    NDArray array = manager.create(new double[] {1, 2});
    assertThatThrownBy(() -> new Mirror(array))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the array is float64 on cpu(): expected dense FLOAT32 on the CPU");
  }

  @Test
  void refusesSparseArraysOfWhichItWouldGetACopy() {
    NDArray array =
        manager.createCoo(
            FloatBuffer.wrap(new float[] {1, 2}), new long[][] {{0, 1}, {0, 1}}, new Shape(2, 2));
    assertThatThrownBy(() -> new Mirror(array))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the array is sparse float32 on cpu(): expected dense FLOAT32 on the CPU");
  }
}
