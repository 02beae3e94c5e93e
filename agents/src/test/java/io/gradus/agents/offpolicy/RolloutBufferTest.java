package io.gradus.agents.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.returns.Gae;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.testing.Copies;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RolloutBufferTest {
  @Test
  void holdsTheLastOnesAndNoMore() {
    RolloutBuffer buffer = new RolloutBuffer(2);
    Rollout reused = rollout(0, 1);
    for (int i = 1; i <= 3; i++) {
      reused.rewards()[0] = i;
      buffer.add(reused);
    }
    reused.rewards()[0] = 99; // the buffer's are copies
    assertThat(buffer.size()).isEqualTo(2);
    assertThat(Arrays.copyOf(buffer.joined().rewards(), 4)).containsExactly(2, 0, 3, 0);
  }

  @Test
  void theNewestIsNeverDropped() {
    RolloutBuffer buffer = new RolloutBuffer(3);
    for (int i = 1; i <= 3; i++) {
      buffer.add(rollout(i, 1));
    }
    buffer.dropStaleIf(rollout -> rollout.rewards()[0] != 2);
    assertThat(Arrays.copyOf(buffer.joined().rewards(), 4)).containsExactly(2, 2, 3, 3);
  }

  /** Two lanes of two steps and of three: what is estimated side by side is what it was alone. */
  @Test
  void joinedTheyKnowNothingOfEachOther() {
    Rollout first = rollout(1, 2);
    Rollout second = rollout(5, 3);
    first.truncated()[1] = true;
    first.nextValues()[1] = 40;
    first.cuts().add(1, new float[] {7, 8}, new float[0], 1);
    second.cuts().add(4, new float[] {9, 10}, new float[0], 0);
    RolloutBuffer buffer = new RolloutBuffer(2);
    buffer.add(first);
    buffer.add(second);
    Rollout joined = buffer.joined();
    double[] all = new Gae(0.9, 0.8).estimate(joined);
    double[] one = new Gae(0.9, 0.8).estimate(first);
    double[] other = new Gae(0.9, 0.8).estimate(second);
    assertThat(all)
        .containsExactly(
            new double[] {
              one[0], one[1], other[0], other[1], one[2], one[3], other[2], other[3], 0, 0,
              other[4], other[5]
            },
            within(1e-12));
    assertThat(joined.validRows()).isEqualTo(10);
    assertThat(Arrays.copyOf(joined.cuts().rows(), 2)).containsExactly(1, 10);
    assertThat(Arrays.copyOf(joined.cuts().observations(), 2)).containsExactly(8, 9);
    assertThat(joined.logProbs()[2]).isEqualTo(-5);
  }

  @Test
  void comesBackFromItsBytes() {
    RolloutBuffer buffer = new RolloutBuffer(3);
    buffer.add(rollout(1, 2));
    buffer.add(rollout(5, 3));
    RolloutBuffer restored = new RolloutBuffer(3);
    restored.add(rollout(9, 1));
    Copies.copy(buffer, restored);
    assertThat(restored.size()).isEqualTo(2);
    assertThat(Copies.bytes(restored.joined())).isEqualTo(Copies.bytes(buffer.joined()));
  }

  /** Two lanes of steps with reward {@code number}. */
  private static Rollout rollout(int number, int steps) {
    Rollout rollout = new Rollout(steps, 2, 1, 1);
    for (int t = 0; t < steps; t++) {
      int start = rollout.addRow();
      for (int row = start; row < start + 2; row++) {
        rollout.rewards()[row] = number;
        rollout.values()[row] = number + row;
        rollout.logProbs()[row] = -number;
        rollout.valid()[row] = true;
      }
    }
    return rollout;
  }
}
