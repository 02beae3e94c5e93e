package io.gradus.agents.cli;

import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunSettings;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Settings by name, for what has no option of its own; they come last and win. */
final class SettingsMixin {
  private static final String NAME = "--set";

  @Option(
      names = NAME,
      paramLabel = "NAME=VALUE",
      description =
          "Any setting by name, learningRate=3e-4 say; may be given several times. It comes after"
              + " all other options. ./gradus presets ENV --keys lists the names.")
  private List<String> assignments = new ArrayList<>();

  /** Whether there are none. */
  boolean isEmpty() {
    return assignments.isEmpty();
  }

  /**
   * A run with the settings that were given.
   *
   * @throws IllegalArgumentException if one does not fit; says where the names are listed
   */
  RunConfig apply(RunConfig config) {
    if (assignments.isEmpty()) {
      return config;
    }
    try {
      return RunSettings.with(config, RunSettings.parse(NAME, assignments));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      boolean unknown = message.startsWith("there is no setting");
      throw new IllegalArgumentException(
          (message.startsWith(NAME) ? "" : NAME + ": ")
              + message
              + (unknown
                  ? " (./gradus presets "
                      + Presets.bare(config.env())
                      + " --algo "
                      + config.algo()
                      + " --keys lists them)"
                  : ""),
          e);
    }
  }
}
