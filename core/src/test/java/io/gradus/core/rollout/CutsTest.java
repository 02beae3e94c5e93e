package io.gradus.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradus.core.testing.Copies;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CutsTest {
  private static final Rollout.Widths WIDTHS = new Rollout.Widths(2, 1, 0, 1);

  @Test
  void keepWhatTheirLanesSaw() {
    Rollout rollout = cutTenTimes();
    Cuts cuts = rollout.cuts();
    assertThat(cuts.count()).isEqualTo(10);
    for (int i = 0; i < 10; i++) {
      assertThat(cuts.rows()[i]).isEqualTo(3 * i);
      assertThat(Arrays.copyOfRange(cuts.observations(), 2 * i, 2 * i + 2))
          .containsExactly(100 * i + 2, 100 * i + 3); // of lane 1
      assertThat(cuts.memory()[i]).isEqualTo(-i);
    }
  }

  @Test
  void copiesAndSavedOnesAreNotThoseThatGoOn() {
    Rollout rollout = cutTenTimes();
    byte[] before = Copies.bytes(rollout.cuts());
    Rollout copy = rollout.copy();
    Rollout restored = new Rollout(1, 2, WIDTHS);
    Copies.copy(rollout, restored);
    rollout.clear();
    assertThat(rollout.cuts().count()).isZero();
    rollout.cuts().add(7, new float[4], new float[2], 0);
    assertThat(Copies.bytes(copy.cuts())).isEqualTo(before);
    assertThat(Copies.bytes(restored.cuts())).isEqualTo(before);
  }

  private static Rollout cutTenTimes() {
    Rollout rollout = new Rollout(1, 2, WIDTHS);
    for (int i = 0; i < 10; i++) {
      float[] observations = {100 * i, 100 * i + 1, 100 * i + 2, 100 * i + 3};
      rollout.cuts().add(3 * i, observations, new float[] {9, -i}, 1);
    }
    return rollout;
  }
}
