package io.gradus.agents.cli;

import io.gradus.agents.preset.Preset;
import io.gradus.agents.run.RunConfig;
import java.util.List;
import picocli.CommandLine;

/** What {@code gradus train} would run, without an environment, a device or a run. */
public final class PlannedRun {
  private PlannedRun() {}

  /**
   * Plans.
   *
   * @param words arguments of {@code train}; the environment comes first
   * @param preset that they name
   * @param like a run whose device and versions are taken
   * @throws IllegalArgumentException if an argument does not fit
   * @throws CommandLine.ParameterException if they are no arguments of {@code train}
   */
  public static RunConfig of(List<String> words, Preset preset, RunConfig like) {
    TrainCommand train = new TrainCommand();
    new CommandLine(train).parseArgs(words.toArray(String[]::new));
    return train.planned(words.get(0), preset, like.device(), like.versions());
  }
}
