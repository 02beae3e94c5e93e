package io.gradus.benchmarks.scaleout;

import io.gradus.benchmarks.scaleout.TrainProcess.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code gym:slow_cart_pole:SlowCartPole-v1}: the real Gymnasium's CartPole with a sleep of a
 * millisecond in each step of each lane.
 */
final class SlowGymnasium {
  static final String ID = "gym:slow_cart_pole:SlowCartPole-v1";
  private static final String SCRIPT = "slow_cart_pole.py";

  private SlowGymnasium() {}

  /**
   * What lets the servers of a process and of its executors find its module.
   *
   * @param folder of its own, which stays while they run
   */
  static Surroundings surroundings(Path folder) {
    try (InputStream in = SlowGymnasium.class.getResourceAsStream(SCRIPT)) {
      if (in == null) {
        throw new IllegalStateException(SCRIPT + " is not on the class path");
      }
      Files.createDirectories(folder);
      Files.write(folder.resolve(SCRIPT), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Surroundings(
        List.of("-Dspark.executorEnv.PYTHONPATH=" + folder),
        Map.of("PYTHONPATH", folder.toString()));
  }
}
