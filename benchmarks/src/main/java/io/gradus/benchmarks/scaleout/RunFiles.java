package io.gradus.benchmarks.scaleout;

import io.gradus.agents.run.RunFolder;
import io.gradus.core.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What runs leave that is compared byte for byte, and when they did what. */
final class RunFiles {
  private static final List<String> OF_A_CHECKPOINT =
      List.of("weights.safetensors", "learner.safetensors", "state.bin");

  private RunFiles() {}

  /** Digests by name: those of the last checkpoint's files, and of the metrics. */
  static Map<String, String> digests(Path run) {
    RunFolder folder = RunFolder.open(run);
    try (Stream<Path> checkpoints = Files.list(folder.checkpoints())) {
      Path last =
          checkpoints
              .filter(path -> path.getFileName().toString().matches("\\d+"))
              .max(Comparator.comparingLong(RunFiles::update))
              .orElseThrow(() -> new IllegalStateException(run + " has no checkpoint"));
      Map<String, String> digests = new LinkedHashMap<>();
      for (String file : OF_A_CHECKPOINT) {
        digests.put(file, Sha256.of(last.resolve(file)));
      }
      digests.put("metrics.csv", Sha256.of(folder.metricsFile()));
      return digests;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long update(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString());
  }

  /** Seconds of training at which each update was done. */
  static double[] updateTimes(Path run) {
    try {
      List<Double> seconds = new ArrayList<>();
      for (String line :
          Files.readString(new RunFolder(run).timesFile()).lines().skip(1).toList()) {
        String[] cells = line.split(",", -1);
        if (cells.length == 3 && !cells[2].isEmpty()) { // the last line may be half written
          seconds.add(Double.parseDouble(cells[2]));
        }
      }
      return seconds.stream().mapToDouble(Double::doubleValue).toArray();
    } catch (NoSuchFileException e) {
      return new double[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How long each update took, but the first: there, machines get ready. */
  static Times updateDurations(Path run) {
    double[] at = updateTimes(run);
    double[] milliseconds = new double[at.length - 1];
    for (int i = 1; i < at.length; i++) {
      milliseconds[i - 1] = 1e3 * (at[i] - at[i - 1]);
    }
    return new Times(milliseconds);
  }
}
