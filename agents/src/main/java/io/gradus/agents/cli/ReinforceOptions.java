package io.gradus.agents.cli;

import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.reinforce.BaselineChoice;
import io.gradus.agents.reinforce.ReinforceConfig;
import io.gradus.core.optim.Schedule;
import io.gradus.core.returns.Standardisation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code --algo reinforce}. */
final class ReinforceOptions implements AlgorithmOptions {
  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      description = "reinforce: what is subtracted from returns, as in docs/agents/reinforce.md.")
  private @Nullable String baseline;

  @Option(
      names = "--return-standardisation",
      paramLabel = "NAME",
      description = "reinforce: none, centre, standardise (by the batch) or running.")
  private @Nullable String standardisation;

  @Option(
      names = "--entropy-bonus",
      paramLabel = "C",
      description = "reinforce: coefficient of the entropy bonus, the same all along.")
  private @Nullable Double entropy;

  @Override
  public Algorithm apply(Algorithm algorithm) {
    AlgorithmOptions.belongs("--baseline", baseline, "reinforce", algorithm);
    AlgorithmOptions.belongs("--return-standardisation", standardisation, "reinforce", algorithm);
    AlgorithmOptions.belongs("--entropy-bonus", entropy, "reinforce", algorithm);
    if (!(algorithm instanceof Algorithm.Reinforce reinforce)) {
      return algorithm;
    }
    ReinforceConfig config = reinforce.config();
    if (baseline != null) {
      config =
          config.withBaseline(
              AlgorithmOptions.choice("--baseline", baseline, BaselineChoice.values()));
    }
    if (standardisation != null) {
      config =
          config.withStandardisation(
              AlgorithmOptions.choice(
                  "--return-standardisation", standardisation, Standardisation.values()));
    }
    if (entropy != null) {
      config = config.withEntropyCoefficient(Schedule.constant(entropy));
    }
    return new Algorithm.Reinforce(config);
  }

  @Override
  public Optional<String> note(Algorithm before, Algorithm after) {
    if (before instanceof Algorithm.Reinforce had && after instanceof Algorithm.Reinforce has) {
      ReinforceConfig.Weight then = had.config().weight();
      ReinforceConfig.Weight now = has.config().weight();
      boolean forced = standardisation == null && now.standardisation() != then.standardisation();
      if (now.credit() != then.credit() || forced) {
        return Optional.of(
            "the baseline "
                + AlgorithmOptions.word(now.baseline())
                + " goes with the credit "
                + AlgorithmOptions.word(now.credit())
                + " and the standardisation "
                + AlgorithmOptions.word(now.standardisation())
                + ": they are set so");
      }
    }
    return Optional.empty();
  }
}
