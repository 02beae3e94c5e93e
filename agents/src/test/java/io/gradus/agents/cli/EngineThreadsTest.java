package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.agents.preset.Preset.Actions;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunSettings;
import io.gradus.agents.run.TrainingRun;
import io.gradus.agents.run.Versions;
import io.gradus.envs.HostOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine knows how many threads it may use on the thread that loaded it. On another one it has
 * helpers for large products, adds up in another order, and after some hundred updates a run is
 * another one. Helpers have the name of the thread that they help, by which they are found here.
 */
@EnabledOnOs(OS.LINUX)
class EngineThreadsTest {
  private static final int LANES = 256;
  private static final int SIZE = 300;

  @TempDir private Path folder;

  private int threads;

  /** Does work on a thread that the engine has not seen; how many there are of its name then. */
  private int elsewhere(Runnable work) {
    threads++;
    String name = "elsewhere-" + threads;
    FutureTask<Integer> counted =
        new FutureTask<>(
            () -> {
              work.run();
              return count(name);
            });
    new Thread(counted, name).start();
    try {
      return counted.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int count(String name) throws IOException {
    int count = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path file : tasks.map(task -> task.resolve("comm")).toList()) {
        count += of(file).equals(name) ? 1 : 0;
      }
    }
    return count;
  }

  private static String of(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  /** What is made where the engine obeys is multiplied elsewhere: making it there would heal it. */
  @BeforeEach
  void elsewhereTheEngineHasHelpers() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray ones = manager.ones(new Shape(SIZE, SIZE));
      NDArray sums = ones.matMul(ones);
      assertThat(sums.getFloat(0, 0)).isEqualTo(SIZE);
      // With one core it has none, whatever it was told.
      assumeThat(elsewhere(() -> ones.matMul(ones).close())).isGreaterThan(1);
    }
  }

  /** Of two updates, of a network that plain Java leaves to the engine. */
  private TrainingRun begin() {
    RunConfig config =
        RunConfig.of(
            Presets.find("CartPole-v1", Actions.DISCRETE, Optional.of("a2c"), Optional.empty())
                .withSize(LANES, 2L * LANES * 5),
            "CartPole-v1",
            1,
            "cpu",
            1,
            Versions.here(Optional.empty()));
    return TrainingRun.start(
        RunSettings.with(config, Map.of("hidden", SIZE + "," + SIZE)),
        RunFolder.create(folder.resolve("run")),
        HostOptions.defaults(),
        note -> {});
  }

  @Test
  void aRunOnAnotherThreadThanTheOneThatMadeItHasNone() {
    try (TrainingRun run = begin()) {
      assertThat(elsewhere(run::train)).isEqualTo(1);
    }
  }
}
