package io.gradus.agents.cli;

import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.reinforce.BaselineChoice;
import io.gradus.agents.reinforce.ReinforceConfig;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
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
    return new Algorithm.Reinforce(config.withBaseline(choice(baseline)));
  }

  private static BaselineChoice choice(String name) {
    return Arrays.stream(BaselineChoice.values())
        .filter(choice -> word(choice).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--baseline is '"
                        + name
                        + "': expected one of "
                        + Arrays.stream(BaselineChoice.values())
                            .map(ReinforceOptions::word)
                            .collect(Collectors.joining(", "))));
  }

  private static String word(BaselineChoice choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
