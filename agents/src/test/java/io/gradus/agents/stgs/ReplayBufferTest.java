package io.gradus.agents.stgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.testing.Copies;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReplayBufferTest {
  /** Observations 10 t + lane, actions t, rewards −t. */
  private static Rollout rollout(int first, int length) {
    Rollout rollout = new Rollout(length, 2, 1, 1);
    for (int t = first; t < first + length; t++) {
      int start = rollout.addRow();
      for (int lane = 0; lane < 2; lane++) {
        int row = start + lane;
        rollout.observations()[row] = 10 * t + lane;
        rollout.actions()[row] = t;
        rollout.rewards()[row] = -t;
        rollout.valid()[row] = true;
      }
    }
    for (int lane = 0; lane < 2; lane++) {
      rollout.cuts().add(2 * (length - 1) + lane, new float[] {100, 101}, new float[0], lane);
    }
    return rollout;
  }

  /** What is drawn, by s: "a, r, s', goes on". */
  private static SortedMap<Integer, String> contents(ReplayBuffer buffer) {
    SortedMap<Integer, String> contents = new TreeMap<>();
    ReplayBuffer.Minibatch drawn = buffer.draw(1000, Pcg64.seeded(1));
    for (int i = 0; i < 1000; i++) {
      contents.put(
          (int) drawn.observations[i],
          "%.0f, %.0f, %.0f, %.0f"
              .formatted(
                  drawn.actions[i], drawn.rewards[i], drawn.nextObservations[i], drawn.goesOn[i]));
    }
    return contents;
  }

  @Test
  void knowsWhatCameNextInTheLaneOrAfterTheCut() {
    ReplayBuffer buffer = new ReplayBuffer(10, 1);
    buffer.add(rollout(1, 2));
    assertThat(buffer.size()).isEqualTo(4);
    assertThat(contents(buffer).toString())
        .isEqualTo("{10=1, -1, 20, 1, 11=1, -1, 21, 1, 20=2, -2, 100, 1, 21=2, -2, 101, 1}");
  }

  @Test
  void anEpisodeThatWasCutGoesOnAndOneThatEndedDoesNot() {
    Rollout rollout = rollout(1, 3);
    rollout.truncated()[2] = true; // lane 0, t = 2
    rollout.cuts().add(2, new float[] {77, 0}, new float[0], 0);
    rollout.terminated()[3] = true; // lane 1, t = 2
    rollout.valid()[4] = false; // lane 0, t = 3
    ReplayBuffer buffer = new ReplayBuffer(10, 1);
    buffer.add(rollout);
    assertThat(contents(buffer).toString())
        .isEqualTo(
            "{10=1, -1, 20, 1, 11=1, -1, 21, 1, 20=2, -2, 77, 1, 21=2, -2, 0, 0,"
                + " 31=3, -3, 101, 1}");
  }

  @Test
  void theOldestGoesFirst() {
    ReplayBuffer buffer = new ReplayBuffer(3, 1);
    buffer.add(rollout(1, 2)); // 10, 11, 20, 21: 10 is overwritten
    assertThat(buffer.size()).isEqualTo(3);
    assertThat(contents(buffer).keySet()).containsExactly(11, 20, 21);
    buffer.add(rollout(3, 1));
    assertThat(contents(buffer).keySet()).containsExactly(21, 30, 31);
  }

  @Test
  void goesOnWhereItWasSaved() {
    ReplayBuffer buffer = new ReplayBuffer(3, 1);
    buffer.add(rollout(1, 2));
    ReplayBuffer restored = new ReplayBuffer(3, 1);
    Copies.copy(buffer, restored);
    assertThat(contents(restored)).isEqualTo(contents(buffer));
    buffer.add(rollout(3, 1));
    restored.add(rollout(3, 1));
    assertThat(contents(restored)).isEqualTo(contents(buffer));
    assertThat(Copies.bytes(restored)).isEqualTo(Copies.bytes(buffer));
  }

  @Test
  void refusesARowOfWhichNothingIsKnown() {
    Rollout rollout = new Rollout(1, 1, 1, 1);
    rollout.addRow();
    rollout.valid()[0] = true;
    assertThatThrownBy(() -> new ReplayBuffer(3, 1).add(rollout))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("row 0 is the last of its lane and was not cut: what came next is unknown");
  }
}
