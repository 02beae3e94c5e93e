package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random and mutated requests, by {@code fuzz_server.py}. {@code -Dgradus.fuzz=100000} sends more
 * of them.
 */
@Tag("gymnasium")
class MalformedRequestsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"private", "shared"})
  void noRequestHarmsTheServer(String mode) throws Exception {
    int requests = Integer.getInteger("gradus.fuzz", 5000);
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Gymnasium.python().toString(),
                Gymnasium.PYTHON_SOURCES.resolve("fuzz_server.py").toString(),
                Integer.toString(requests),
                "1",
                mode)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(60 + requests / 100, TimeUnit.SECONDS);
      String said = Files.readString(log, StandardCharsets.UTF_8);
      assertThat(ended).as(said).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
