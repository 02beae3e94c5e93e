package io.gradus.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  /** Row (t, b) of each column tells which it is; the last row is cut. */
  private static Rollout rollout(int number, int length, int lanes) {
    Rollout rollout = new Rollout(1, lanes, new Rollout.Widths(2, 1, 3, 1));
    for (int t = 0; t < length; t++) {
      int start = rollout.addRow();
      for (int lane = 0; lane < lanes; lane++) {
        int row = start + lane;
        float name = 100 * number + 10 * t + lane;
        rollout.observations()[2 * row] = name;
        rollout.observations()[2 * row + 1] = -name;
        rollout.actions()[row] = name;
        rollout.masks()[3 * row + lane % 3] = true;
        rollout.memory()[row] = name;
        rollout.logProbs()[row] = name;
        rollout.rewards()[row] = name;
        rollout.values()[row] = name;
        rollout.nextValues()[row] = name;
        rollout.valid()[row] = true;
        rollout.terminated()[row] = lane == 1;
        rollout.truncated()[row] = lane == 0;
      }
    }
    rollout.cuts().add((length - 1) * lanes, new float[] {number, -number}, new float[] {7}, 0);
    return rollout;
  }

  @Test
  void eachLaneIsAsItWasAndShorterOnesEndInPadding() {
    Rollout joined = SideBySide.of(List.of(rollout(1, 3, 2), rollout(2, 1, 3)));
    assertThat(joined.length()).isEqualTo(3);
    assertThat(joined.lanes()).isEqualTo(5);
    double[] names = {100, 101, 200, 201, 202, 110, 111, 0, 0, 0, 120, 121, 0, 0, 0};
    assertThat(Arrays.copyOf(joined.rewards(), 15)).containsExactly(names);
    assertThat(Arrays.copyOf(joined.values(), 15)).containsExactly(names);
    assertThat(Arrays.copyOf(joined.nextValues(), 15)).containsExactly(names);
    for (int row = 0; row < 15; row++) {
      float name = (float) names[row];
      boolean real = name > 0;
      int lane = (int) name % 10;
      assertThat(joined.observations()[2 * row]).isEqualTo(name);
      assertThat(joined.observations()[2 * row + 1]).isEqualTo(real ? -name : 0);
      assertThat(joined.actions()[row]).isEqualTo(name);
      assertThat(joined.memory()[row]).isEqualTo(name);
      assertThat(joined.logProbs()[row]).isEqualTo(name);
      assertThat(joined.masks()[3 * row + lane % 3]).isEqualTo(real);
      assertThat(joined.valid()[row]).isEqualTo(real);
      assertThat(joined.terminated()[row]).isEqualTo(real && lane == 1);
      assertThat(joined.truncated()[row]).isEqualTo(real && lane == 0);
    }
    assertThat(joined.cuts().count()).isEqualTo(2);
    assertThat(Arrays.copyOf(joined.cuts().rows(), 2)).containsExactly(10, 2);
    assertThat(Arrays.copyOf(joined.cuts().observations(), 4)).containsExactly(1, -1, 2, -2);
  }

  @Test
  void whatIsWrittenWithItsSizeIsReadAsItWas() throws IOException {
    Rollout original = rollout(1, 3, 2);
    byte[] first = bytes(original);
    Rollout read = Rollout.read(new DataInputStream(new ByteArrayInputStream(first)));
    assertThat(read.widths()).isEqualTo(original.widths());
    assertThat(bytes(read)).isEqualTo(first);
  }

  private static byte[] bytes(Rollout rollout) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    rollout.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void refusesRolloutsOfOtherWidths() {
    Rollout other = new Rollout(1, 1, 4, 1);
    assertThatThrownBy(() -> SideBySide.of(List.of(rollout(1, 1, 2), other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a rollout has Widths[observation=4, action=1, mask=0, memory=0]: expected"
                + " Widths[observation=2, action=1, mask=3, memory=1] as the first");
  }
}
