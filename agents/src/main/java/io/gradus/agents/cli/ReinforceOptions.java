package io.gradus.agents.cli;

import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.reinforce.BaselineChoice;
import io.gradus.agents.reinforce.ReinforceConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code --algo reinforce}. */
final class ReinforceOptions implements AlgorithmOptions {
  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      description = "reinforce: what is subtracted from returns, as in docs/agents/reinforce.md.")
  private @Nullable String baseline;

  @Override
  public Algorithm apply(Algorithm algorithm) {
    AlgorithmOptions.belongs("--baseline", baseline, "reinforce", algorithm);
    if (baseline == null || !(algorithm instanceof Algorithm.Reinforce reinforce)) {
      return algorithm;
    }
    ReinforceConfig config = reinforce.config();
    return new Algorithm.Reinforce(
        config.withBaseline(
            AlgorithmOptions.choice("--baseline", baseline, BaselineChoice.values())));
  }
}
