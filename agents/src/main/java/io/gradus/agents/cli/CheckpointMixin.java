package io.gradus.agents.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of a run's checkpoints a command takes. */
final class CheckpointMixin {
  @Option(
      names = "--checkpoint",
      paramLabel = "WHICH",
      description =
          "last (by default), best by evaluation, or training return where none was, or the number"
              + " of an update.")
  private @Nullable String which;

  String which() {
    return which == null ? "last" : which;
  }

  boolean isGiven() {
    return which != null;
  }
}
