package io.gradus.agents.cli;

import io.gradus.agents.offpolicy.Correction;
import io.gradus.agents.offpolicy.ObjectiveChoice;
import io.gradus.agents.offpolicy.OffPolicyConfig;
import io.gradus.agents.offpolicy.OffPolicyConfig.Reuse;
import io.gradus.agents.preset.Algorithm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code --algo off-policy}. */
final class OffPolicyOptions implements AlgorithmOptions {
  private static final String OWNER = "off-policy";

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description =
          "off-policy: how the importance ratio enters, as in docs/agents/off-policy.md; brings"
              + " settings of its own.")
  private @Nullable String objective;

  @Option(
      names = "--correction",
      paramLabel = "NAME",
      description = "off-policy: none or vtrace, of what followed an action.")
  private @Nullable String correction;

  @Option(
      names = "--buffer",
      paramLabel = "K",
      description = "off-policy: how many rollouts are kept.")
  private @Nullable Integer buffer;

  @Option(
      names = "--passes",
      paramLabel = "N",
      description = "off-policy: over the buffer after each collection, at most.")
  private @Nullable Integer passes;

  @Override
  public Algorithm apply(Algorithm algorithm) {
    AlgorithmOptions.belongs("--objective", objective, OWNER, algorithm);
    AlgorithmOptions.belongs("--correction", correction, OWNER, algorithm);
    AlgorithmOptions.belongs("--buffer", buffer, OWNER, algorithm);
    AlgorithmOptions.belongs("--passes", passes, OWNER, algorithm);
    if (!(algorithm instanceof Algorithm.OffPolicy offPolicy)) {
      return algorithm;
    }
    OffPolicyConfig config = offPolicy.config();
    if (objective != null) {
      config =
          OffPolicyConfig.defaults(
              AlgorithmOptions.choice("--objective", objective, ObjectiveChoice.values()));
    }
    if (correction != null) {
      config =
          config.withCorrection(
              AlgorithmOptions.choice("--correction", correction, Correction.values()));
    }
    Reuse reuse = config.reuse();
    config =
        config.withReuse(
            new Reuse(
                buffer == null ? reuse.rollouts() : buffer,
                passes == null ? reuse.passes() : passes,
                reuse.minibatchSize(),
                reuse.leastEffectiveShare()));
    return new Algorithm.OffPolicy(config);
  }
}
