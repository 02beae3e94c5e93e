package io.gradus.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.random.Pcg64;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HostGradientTest {
  private static final int ROWS = 300; // two blocks and a part

  private static float[] drawn(Pcg64 random, int size) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) random.uniform(-0.3, 0.3);
    }
    return numbers;
  }

  private static HostGradient gradient(PerceptronGradient value, @Nullable Companion companion) {
    return new HostGradient(
        new PerceptronGradient(false, 4, 64, 64, 2), new HostCategorical(2, 0), value, companion);
  }

  @Test
  void onTwoThreadsItHasTheBytesOfOne() {
    Pcg64 random = Pcg64.seeded(1);
    PerceptronGradient value = new PerceptronGradient(false, 4, 64, 64, 1);
    int size = new PerceptronGradient(false, 4, 64, 64, 2).size() + value.size();
    float[] parameters = drawn(random, size);
    HostColumns columns =
        new HostColumns(drawn(random, 4 * ROWS), new float[ROWS], drawn(random, 4 * ROWS), 1);
    HostGradient.Terms terms =
        new HostGradient.Terms(OptionalDouble.of(0.2), 1, 0.01, 0.5, OptionalDouble.of(0.2), true);
    long[] rows = LongStream.range(0, ROWS).toArray();
    float[] expected = new float[size];
    float[] found = new float[size];
    try (HostGradient one = gradient(value, null);
        HostGradient two = gradient(new PerceptronGradient(false, 4, 64, 64, 1), new Companion())) {
      HostGradient.Measured measured = one.of(parameters, columns, rows, terms, expected);
      for (int i = 0; i < 200; i++) {
        assertThat(two.of(parameters, columns, rows, terms, found)).isEqualTo(measured);
        assertThat(found).containsExactly(expected);
      }
    }
    assertThat(expected).isNotEqualTo(new float[size]);
  }
}
