package io.gradus.agents.cli;

import io.gradus.agents.run.RestoredPolicy;
import picocli.CommandLine.Option;

/** Which of a run's checkpoints a command takes. */
final class CheckpointMixin {
  @Option(
      names = "--checkpoint",
      paramLabel = "WHICH",
      defaultValue = "last",
      description =
          "last, or best by evaluation, or training return where none was (${DEFAULT-VALUE}).")
  private String which;

  RestoredPolicy.Choice choice() {
    return switch (which) {
      case "last" -> RestoredPolicy.Choice.LAST;
      case "best" -> RestoredPolicy.Choice.BEST;
      default ->
          throw new IllegalArgumentException(
              "--checkpoint is '" + which + "': expected last or best");
    };
  }
}
