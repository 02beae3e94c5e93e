package io.gradus.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrthogonalInitializerTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "3, 7", "7, 3", "1, 4", "4, 1", "64, 64"})
  void rowsOrColumnsWhicheverAreFewerAreOrthogonalAndOfTheGainsLength(int rows, int columns) {
    double gain = 1.5;
    float[] w = weights(gain, 3, new Shape(rows, columns));
    boolean wide = rows <= columns;
    int count = Math.min(rows, columns);
    int length = Math.max(rows, columns);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        double product = 0;
        for (int k = 0; k < length; k++) {
          product +=
              wide
                  ? (double) w[i * columns + k] * w[j * columns + k]
                  : (double) w[k * columns + i] * w[k * columns + j];
        }
        assertThat(product).isCloseTo(i == j ? gain * gain : 0, within(1e-6));
      }
    }
  }

  @Test
  void whatFollowsTheFirstDimensionIsTakenAsOne() {
    assertThat(weights(1, 3, new Shape(4, 2, 3))).containsExactly(weights(1, 3, new Shape(4, 6)));
  }

  @Test
  void theGeneratorDecidesTheWeights() {
    Shape shape = new Shape(3, 4);
    assertThat(weights(1, 3, shape)).containsExactly(weights(1, 3, shape));
    assertThat(weights(1, 3, shape)).isNotEqualTo(weights(1, 4, shape));
    OrthogonalInitializer twice = new OrthogonalInitializer(1, Pcg64.seeded(3));
    float[] first = twice.initialize(manager, shape, DataType.FLOAT32).toFloatArray();
    assertThat(twice.initialize(manager, shape, DataType.FLOAT32).toFloatArray())
        .isNotEqualTo(first);
  }

  @Test
  void makesOtherTypesToo() {
    var wide =
        new OrthogonalInitializer(1, Pcg64.seeded(3))
            .initialize(manager, new Shape(1, 1), DataType.FLOAT64);
    assertThat(wide.getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(Math.abs(wide.toDoubleArray()[0])).isEqualTo(1);
  }

  @Test
  void refusesAGainThatIsNone() {
    assertThatThrownBy(() -> new OrthogonalInitializer(0, Pcg64.seeded(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gain is 0.0: expected a number above 0");
  }

  private float[] weights(double gain, long seed, Shape shape) {
    return new OrthogonalInitializer(gain, Pcg64.seeded(seed))
        .initialize(manager, shape, DataType.FLOAT32)
        .toFloatArray();
  }
}
