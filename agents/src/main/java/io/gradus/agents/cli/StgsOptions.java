package io.gradus.agents.cli;

import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.stgs.StgsConfig;
import io.gradus.agents.stgs.StgsConfig.CriticGradient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code --algo stgs}. */
final class StgsOptions implements AlgorithmOptions {
  @Option(
      names = "--through",
      paramLabel = "WHAT",
      description = "stgs: model or critic, what the gradient goes through.")
  private @Nullable String through;

  @Option(
      names = "--critic-gradient",
      paramLabel = "KIND",
      description = "stgs through a critic: straight-through or exact.")
  private @Nullable String gradient;

  @Override
  public Algorithm apply(Algorithm algorithm) {
    AlgorithmOptions.belongs("--through", through, "stgs", algorithm);
    AlgorithmOptions.belongs("--critic-gradient", gradient, "stgs", algorithm);
    if (!(algorithm instanceof Algorithm.Stgs stgs)) {
      return algorithm;
    }
    return new Algorithm.Stgs(withGradient(withThrough(stgs.config())));
  }

  private StgsConfig withThrough(StgsConfig config) {
    if (through == null) {
      return config;
    }
    return switch (through) {
      case "model" -> config instanceof StgsConfig.Model ? config : StgsConfig.Model.defaults();
      case "critic" -> config instanceof StgsConfig.Critic ? config : StgsConfig.Critic.defaults();
      default ->
          throw new IllegalArgumentException(
              "--through is '" + through + "': expected one of model, critic");
    };
  }

  private StgsConfig withGradient(StgsConfig config) {
    if (gradient == null) {
      return config;
    }
    if (!(config instanceof StgsConfig.Critic critic)) {
      throw new IllegalArgumentException(
          "--critic-gradient is an option of stgs through a critic: this goes through a model");
    }
    return switch (gradient) {
      case "straight-through" -> critic.withGradient(CriticGradient.STRAIGHT_THROUGH);
      case "exact" -> critic.withGradient(CriticGradient.EXACT);
      default ->
          throw new IllegalArgumentException(
              "--critic-gradient is '" + gradient + "': expected one of straight-through, exact");
    };
  }
}
