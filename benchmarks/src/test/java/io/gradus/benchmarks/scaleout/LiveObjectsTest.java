package io.gradus.benchmarks.scaleout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LiveObjectsTest {
  private static final int MEGABYTES = 32;

  @Test
  void whatIsKeptIsCountedAndWhatIsNotIsNot() {
    byte[][] kept = {new byte[MEGABYTES << 20]};
    double with = LiveObjects.of(ProcessHandle.current()).megabytes();
    assertThat(kept[0]).hasSize(MEGABYTES << 20);
    kept[0] = new byte[0];
    LiveObjects without = LiveObjects.of(ProcessHandle.current());
    assertThat(with - without.megabytes()).isCloseTo(MEGABYTES, within(4.0));
    assertThat(without.residentMegabytes()).isGreaterThan(without.megabytes());
  }
}
