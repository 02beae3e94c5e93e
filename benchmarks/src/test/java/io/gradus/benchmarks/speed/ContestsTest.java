package io.gradus.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContestsTest {
  @ParameterizedTest
  @ValueSource(strings = {"sb3.py", "cleanrl.py", "torch_update.py", "gymnasium_cartpole.py"})
  void theScriptsOfThePeersAreThere(String script) {
    assertThat(Path.of("peers", script)).isRegularFile();
  }

  @Test
  void aSpeedIsComparedFromEightLanesTo8192() {
    assertThat(Contests.LANES).isSorted().startsWith(8).endsWith(8192);
  }
}
