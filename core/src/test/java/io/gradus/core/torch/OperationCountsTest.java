package io.gradus.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperationCountsTest {
  /** DJL's clip reads its two bounds back from arrays that it has made of them. */
  @Test
  void countsOperationsReadsAndCopies() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.ones(new Shape(3));
      Map<String, Long> counts =
          OperationCounts.of(
              () -> {
                x.clip(0, 1);
                x.toType(DataType.INT64, false);
                x.exp().exp();
              });
      assertThat(counts)
          .containsEntry("aten::clamp", 1L)
          .containsEntry("aten::_local_scalar_dense", 2L)
          .containsEntry("aten::_to_copy", 1L)
          .containsEntry("aten::exp", 2L);
      assertThat(OperationCounts.of(() -> {})).isEmpty();
    }
  }
}
