package io.gradus.agents.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code train} may be told beside a configuration: nothing that the file says already. */
final class OptionsBesideConfiguration {
  private static final List<String> ALWAYS =
      List.of("--json", "--stop-after", "--no-bar", "--spark");

  private OptionsBesideConfiguration() {}

  /**
   * Looks at all that was given.
   *
   * @param environment that was given; null if none was
   * @param option that names the configuration
   * @param allowed options that it takes besides
   * @throws IllegalArgumentException if there is another one, or an environment
   */
  static void check(
      CommandSpec spec, @Nullable String environment, String option, List<String> allowed) {
    for (var given : spec.commandLine().getParseResult().matchedOptions()) {
      String name = given.longestName();
      if (!name.equals(option)
          && !allowed.contains(name)
          && !ALWAYS.contains(name)
          && !HostMixin.isPatience(name)) {
        throw new IllegalArgumentException(
            name + " is given with " + option + ": expected nothing that config.json says already");
      }
    }
    if (environment != null) {
      throw new IllegalArgumentException(
          "ENV is "
              + environment
              + " with "
              + option
              + ": expected train "
              + option
              + (option.equals("--resume") ? " DIR alone" : " FILE without it"));
    }
  }
}
