package io.gradus.agents.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostNameTest {
  private static final Callable<String> UNKNOWN =
      () -> {
        throw new UnknownHostException("node-7: Name or service not known");
      };
  private static final Map<String, String> ENVIRONMENT = Map.of("HOSTNAME", "node-9");

  @TempDir private Path folder;

  @Test
  void theNetworksNameComesFirst() {
    assertThat(HostName.find(() -> "node-1", folder.resolve("none"), ENVIRONMENT))
        .contains("node-1");
  }

  @Test
  void aMachineThatNoDnsKnowsHasANameAllTheSame() {
    assertThat(HostName.find(UNKNOWN, folder.resolve("none"), Map.of())).contains("node-7");
  }

  @Test
  void whatAllMachinesAreCalledIsNoName() throws IOException {
    Path file = Files.writeString(folder.resolve("hostname"), "node-8\n");
    assertThat(HostName.find(() -> "localhost", file, ENVIRONMENT)).contains("node-8");
    Files.writeString(file, "localhost.localdomain\n");
    assertThat(HostName.find(() -> "localhost", file, ENVIRONMENT)).contains("node-9");
    assertThat(HostName.find(() -> "localhost", file, Map.of("HOSTNAME", "two words"))).isEmpty();
    assertThat(HostName.find(() -> "localhost", folder.resolve("none"), Map.of())).isEmpty();
  }
}
