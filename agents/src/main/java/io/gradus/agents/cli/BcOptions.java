package io.gradus.agents.cli;

import io.gradus.agents.bc.BcConfig;
import io.gradus.agents.preset.Algorithm;
import io.gradus.envs.demonstration.DemonstrationFile;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code --algo bc}. */
final class BcOptions implements AlgorithmOptions {
  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "bc: demonstrations, of ./gradus record or Minari (main_data.hdf5).")
  private @Nullable Path data;

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      description = "bc: share of the episodes that is measured and not learned from.")
  private @Nullable Double heldOut;

  @Override
  public Algorithm apply(Algorithm algorithm) {
    AlgorithmOptions.belongs("--data", data, "bc", algorithm);
    AlgorithmOptions.belongs("--held-out", heldOut, "bc", algorithm);
    if (!(algorithm instanceof Algorithm.Bc bc)) {
      return algorithm;
    }
    if (data == null) {
      throw new IllegalArgumentException(
          "--data is missing: expected a file of demonstrations, as ./gradus record writes it");
    }
    BcConfig config = heldOut == null ? bc.config() : bc.config().withHeldOut(heldOut);
    return new Algorithm.Bc(config, Optional.of(DemonstrationFile.of(data)));
  }
}
