package io.gradus.agents.cli;

import io.gradus.agents.a2c.A2cConfig.Method;
import io.gradus.agents.preset.Algorithm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code --algo a2c}. */
final class A2cOptions implements AlgorithmOptions {
  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "a2c: rmsprop, rmsprop-tensorflow or adam.")
  private @Nullable String optimizer;

  @Override
  public Algorithm apply(Algorithm algorithm) {
    AlgorithmOptions.belongs("--optimizer", optimizer, "a2c", algorithm);
    if (optimizer == null || !(algorithm instanceof Algorithm.A2c a2c)) {
      return algorithm;
    }
    Method method = AlgorithmOptions.choice("--optimizer", optimizer, Method.values());
    return new Algorithm.A2c(a2c.config().withMethod(method));
  }
}
