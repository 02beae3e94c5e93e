package io.gradus.agents.cli;

import io.gradus.agents.preset.Wrapping;
import io.gradus.core.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that put wrappers around an environment, be it here or at a server. */
final class WrappingMixin {
  @Option(
      names = "--observe",
      paramLabel = "I",
      split = ",",
      description = "Shows these components of an observation alone: 0,2 hides velocities.")
  private @Nullable List<Integer> observed;

  @Option(
      names = "--observe-time",
      paramLabel = "STEPS",
      description = "Appends the share of STEPS that have passed to an observation.")
  private @Nullable Integer timeLimit;

  @Option(
      names = "--frame-stack",
      paramLabel = "N",
      description = "Shows the last N observations as one.")
  private @Nullable Integer frames;

  @Option(
      names = "--rescale-actions",
      description = "Lets actions go from -1 to 1, whatever the environment's bounds are.")
  private boolean rescaled;

  @Option(
      names = "--action-grid",
      paramLabel = "N",
      description = "Makes real actions discrete: N values of each component.")
  private @Nullable Integer grid;

  /** A preset's wrappers, changed by what was asked for. */
  Wrapping apply(Wrapping preset) {
    Wrapping wrapping = rescaled ? preset.withRescaledActions() : preset;
    wrapping = grid == null ? wrapping : wrapping.withActionGrid(grid);
    wrapping = observed == null ? wrapping : wrapping.withObserved(observed);
    wrapping =
        timeLimit == null
            ? wrapping
            : wrapping.withTimeLimit(Checks.positive("--observe-time", timeLimit.intValue()));
    return frames == null ? wrapping : wrapping.withFrames(frames);
  }
}
